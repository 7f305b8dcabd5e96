import { hashKey, parseKey } from '@oanim/key'
import { systemActor } from '../audit/audit-store.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import { readRevocationRecord } from '../keys/key-changes.ts'
import type { KeyRow } from '../keys/key-rows.ts'

interface Seen {
  readonly source: 'report' | 'github'
  readonly location: string | null
}

/**
 * Ends a key that was seen where it should not be, with all that came from it, and tells the owners of its account.
 *
 * @param text What was seen; it may be anything.
 * @returns Whether it is, or was, a key of this server.
 */
export async function reportLeakedKey(
  services: Services,
  text: string,
  { source, location }: Seen,
  request: Pick<RequestInfo, 'id' | 'address'>,
): Promise<boolean> {
  const { store, uses, now } = services
  const parsed = parseKey(text)
  const found = parsed.ok ? await store.credentials.find(parsed.prefix, hashKey(parsed.key)) : undefined
  if (!found) return false
  const { account_id: accountId, id } = found
  const at = now().getTime()
  // Nobody of the account did it: whoever reports a key proves only that they have it.
  const by = { ...systemActor, address: request.address, requestId: request.id }
  const ended = await store.leakReports.report(accountId, id, { source, location, at }, by, {
    latest: uses.latest,
  })
  if (ended) void tellOwners(services, found.account_id, ended, source)
  return true
}

/** Not awaited: a report is not to tell by its time whether somebody got a mail. */
async function tellOwners(
  { store, notices, identity, log }: Services,
  accountId: `acct_${string}`,
  key: KeyRow,
  source: Seen['source'],
): Promise<void> {
  if (!notices) return
  try {
    const { effective_at: at, last_accepted: last, ended } = readRevocationRecord(key)
    const leak = {
      prefix: key.prefix,
      name: key.name,
      source,
      at: new Date(at),
      lastAccepted: last
        ? `Its last accepted request came on ${new Date(last.at).toISOString()} from ${last.address ?? 'an unknown address'}.`
        : 'No request was ever accepted with it.',
      others: ended.length,
      console: identity.origins[0] ?? 'the console',
    }
    for (const to of await store.leakReports.recipients(accountId)) await notices.keyLeaked(to, leak)
  } catch (error) {
    log.error({ err: error }, 'the owners of an leaked key could not be told')
  }
}
