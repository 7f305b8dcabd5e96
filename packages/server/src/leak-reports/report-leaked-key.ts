import { hashKey, parseKey } from '@oanim/key'
import { systemActor } from '../audit/audit-store.ts'
import type { AccountId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import { readRevocationRecord } from '../keys/key-revocation.ts'
import type { KeyRow } from '../keys/key-rows.ts'
import type { LeakReportRow } from './leak-report-store.ts'

/**
 * Revokes a leaked key with its descendants, and notifies the owners of its account.
 *
 * @param text Any text.
 * @returns Whether the text is a key of this server, live or not.
 */
export async function reportLeakedKey(
  services: Services,
  text: string,
  { source, location }: Pick<LeakReportRow, 'source' | 'location'>,
  request: Pick<RequestInfo, 'id' | 'address'>,
): Promise<boolean> {
  const { store, uses, now } = services
  const parsed = parseKey(text)
  const found = parsed.ok ? await store.credentials.find(parsed.prefix, hashKey(parsed.key)) : undefined
  if (!found) return false
  const { account_id: accountId, id } = found
  const revoked = await store.leakReports.create(accountId, id, {
    source,
    location,
    // The key proves only that the reporter holds it, not who they are.
    by: { ...systemActor, address: request.address, requestId: request.id },
    at: now().getTime(),
    latestUse: uses.latest,
  })
  // Not awaited: the response time must not tell whether an email was sent.
  if (revoked) void notifyOwners(services, accountId, revoked, source)
  return true
}

async function notifyOwners(
  { store, notices, auth, log }: Services,
  accountId: AccountId,
  key: KeyRow,
  source: LeakReportRow['source'],
): Promise<void> {
  if (!notices) return
  try {
    const { effective_at: at, last_accepted: last, revoked_keys: descendants } = readRevocationRecord(key)
    const leak = {
      prefix: key.prefix,
      name: key.name,
      source,
      at: new Date(at),
      lastAccepted: last
        ? `Its last accepted request was at ${toIso(last.at)} from ${last.address ?? 'an unknown address'}.`
        : 'It was never used.',
      others: descendants.length,
      console: auth.origins[0] ?? 'the console',
    }
    for (const to of await store.leakReports.recipients(accountId)) await notices.keyLeaked(to, leak)
  } catch (error) {
    log.error({ err: error }, 'could not notify the owners of a leaked key')
  }
}
