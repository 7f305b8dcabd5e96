import { createApp } from '../../src/app.ts'
import { createGuesses } from '../../src/http/brute-force-protection.ts'
import { createLimiter } from '../../src/http/quota-limiter.ts'
import { refusalLog } from '../../src/http/denial-buffer.ts'
import { requestCounts } from '../../src/http/usage-buffer.ts'
import type { Services } from '../../src/http/services.ts'
import { useLog } from '../../src/http/last-used-buffer.ts'
import { createLog } from '../../src/log.ts'
import type { Store } from '../../src/database/store.ts'

/** The app on a store, in this process and with a clock of the test's own: for what only keys can do. */
export function appOn(store: Store, now: () => Date, more: Partial<Services> = {}) {
  const uses = useLog(store.keys, (error) => {
    throw error
  })
  return createApp({
    store,
    uses,
    guesses: createGuesses(uses, store.keys),
    limiter: createLimiter(store.allowances),
    counts: requestCounts(store.usage, (error) => {
      throw error
    }),
    refusals: refusalLog(store.activity, (error) => {
      throw error
    }),
    imageWorkers: {} as never,
    issuers: {} as never,
    identity: { origins: [], hasCookie: () => false } as never,
    throttle: {} as never,
    log: createLog('silent'),
    now,
    isDraining: () => false,
    ...more,
  })
}
