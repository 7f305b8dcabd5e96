import type { Identity } from '../http/services.ts'

/** What this server calls itself as an issuer of keys: the address that its links begin with. */
export function issuerOf({ origins }: Identity): string {
  const [issuer] = origins
  if (issuer === undefined) throw new Error('the server has no address')
  return issuer
}
