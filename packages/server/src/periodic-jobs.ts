import type { Config } from './config.ts'
import type { Job } from './core/scheduler.ts'
import { keepResponsesMs } from './http/idempotency.ts'
import type { Services } from './http/services.ts'
import { keepRequestsMs } from './oauth/authorization-request.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long expired keys of CI jobs are kept. Milliseconds. */
const keepJobKeysMs = 7 * dayMs
/** Replicas write the last use of a key up to a minute late. Milliseconds. */
const replicaDelayMs = 90_000

/** The periodic work of a server. */
export function periodicJobs(
  { store, uses, usage, denials, models }: Pick<Services, 'store' | 'uses' | 'usage' | 'denials' | 'models'>,
  { auditRetentionDays, assetRetentionDays }: Pick<Config, 'auditRetentionDays' | 'assetRetentionDays'>,
): Job[] {
  const hourly = (name: string, run: Job['run']): Job => ({ name, everyMs: hourMs, atStart: true, run })
  return [
    { name: 'writing when keys were last used', everyMs: secondMs, run: (now) => uses.flush(now) },
    { name: 'writing denials to the audit log', everyMs: secondMs, run: (now) => denials.flush(now) },
    { name: 'reading the keys of providers', everyMs: 5 * secondMs, run: () => models.refresh() },
    { name: 'writing usage counts', everyMs: minuteMs, run: () => usage.flush() },
    {
      name: 'revoking rotated keys that are idle',
      everyMs: minuteMs,
      async run(now) {
        await uses.flush(now, { all: true })
        await store.keys.revokeRotated(now, store.dialect === 'postgres' ? replicaDelayMs : 0)
      },
    },
    hourly('revoking idle keys', async (now) => {
      await store.keys.revokeIdle(now)
      await store.keys.deleteExpiredJobKeys(now - keepJobKeysMs)
    }),
    hourly('rolling up old usage counts', async (now) => {
      await store.usage.rollUp(now)
      await store.usage.deleteOld(now)
    }),
    hourly('deleting expired sessions', (now) => store.users.deleteExpired(now)),
    hourly('deleting old responses', (now) => store.idempotency.deleteOlderThan(now - keepResponsesMs)),
    hourly('deleting expired reservations', (now) => store.ledger.deleteExpired(now)),
    hourly('deleting old quota leases', () => store.quotas.forgetOld()),
    hourly('deleting expired share links', (now) => store.shares.deleteExpired(now)),
    hourly('deleting expired exchanged tokens', (now) => store.trustPolicies.sweepExchanged(now)),
    hourly('deleting old authorization requests', (now) =>
      store.authorizationRequests.deleteOlderThan(now - keepRequestsMs),
    ),
    hourly('deleting old assets and unused files', async (now) => {
      if (assetRetentionDays !== undefined) {
        await store.assets.deleteOlderThan(now - assetRetentionDays * dayMs, now)
      }
      await store.blobs.removeUnused(now)
    }),
    ...(auditRetentionDays === undefined
      ? []
      : [hourly('pruning the audit log', (now) => store.audit.prune(now - auditRetentionDays * dayMs, now))]),
  ]
}
