import type { Notices } from '../http/services.ts'

/** The mails to users. */
export interface Mail extends Notices {
  /** @param url Where the user sets a new password. */
  resetPassword(to: string, url: string): Promise<void>
  /** @param url What the user opens to show that the address is theirs. */
  confirmAddress(to: string, url: string): Promise<void>
}
