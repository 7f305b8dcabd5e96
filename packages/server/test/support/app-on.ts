import { createApp } from '../../src/app.ts'
import { createBruteForceProtection } from '../../src/http/brute-force-protection.ts'
import { denialBuffer } from '../../src/http/denial-buffer.ts'
import { lastUsedBuffer } from '../../src/http/last-used-buffer.ts'
import { createQuotaLimiter } from '../../src/http/quota-limiter.ts'
import { createRateLimiter } from '../../src/http/rate-limiter.ts'
import type { Services } from '../../src/http/services.ts'
import { usageBuffer } from '../../src/http/usage-buffer.ts'
import { createLog } from '../../src/log.ts'
import type { Store } from '../../src/store.ts'

/** The app on a store, in this process and with the test's clock. Supports keys only, no sessions. */
export function appOn(store: Store, now: () => Date, more: Partial<Services> = {}) {
  const uses = lastUsedBuffer(store.keys, (error) => {
    throw error
  })
  return createApp({
    store,
    uses,
    bruteForce: createBruteForceProtection(uses, store.keys),
    quotas: createQuotaLimiter(store.quotas),
    usage: usageBuffer(store.usage, (error) => {
      throw error
    }),
    denials: denialBuffer(store.audit, (error) => {
      throw error
    }),
    imageWorkers: {} as never,
    issuers: {} as never,
    auth: { origins: [], hasCookie: () => false } as never,
    rateLimiter: createRateLimiter(store.database),
    log: createLog('silent'),
    now,
    isDraining: () => false,
    ...more,
  })
}
