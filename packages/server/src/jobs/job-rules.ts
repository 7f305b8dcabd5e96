import type { AuditActor } from '../audit/audit-store.ts'
import { AccountBusyError } from '../database/account-turns.ts'
import { isUnavailable } from '../database/errors.ts'
import { type FileKind, ProviderError, type Verb } from '../providers/provider.ts'
import type { JobRow } from './job-store.ts'

/** The longest wait for which the server itself repeats a request that the provider rejected for its rate. Seconds. */
const maxRetryAfterS = 20

/** Why a job was aborted. */
export class JobStopped extends Error {
  readonly reason: 'cancelled' | 'timeout' | 'lost' | 'shutdown'

  constructor(reason: JobStopped['reason']) {
    super(`The job was stopped: ${reason}.`)
    this.reason = reason
  }
}

/** What each verb delivers; `run` delivers files of any kind. */
export const kinds: Record<Verb, FileKind | undefined> = {
  generate_image: 'image',
  edit_image: 'image',
  remove_background: 'image',
  upscale: 'image',
  generate_video: 'video',
  generate_audio: 'audio',
  run: undefined,
}

/** Whether the provider rejected a request without charging, for a reason that may be gone soon. */
export function isWorthRepeating(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError) || error.facts.isFree !== true) return false
  const isTemporary = error.code === 'provider_rate_limited' || error.code === 'provider_unavailable'
  return isTemporary && (error.facts.retryAfterS ?? 0) <= maxRetryAfterS
}

/** Whether the end of a job, which could not be stored, can be stored soon. */
export function isTemporary(error: unknown): boolean {
  return error instanceof AccountBusyError || isUnavailable(error)
}

/** The actor of what a job creates: who created the job. */
export function creatorOf({
  api_key_id: keyId,
  user_id: userId,
  actor_name: name,
  ...row
}: JobRow): AuditActor {
  const from = { address: row.address, ...(row.request_id !== null && { requestId: row.request_id }) }
  if (keyId !== null) return { kind: 'key', id: keyId, name: name ?? '', ...from }
  return userId === null ? { kind: 'system' } : { kind: 'user', id: userId, name: name ?? '', ...from }
}
