import { createApp } from '../../src/app.ts'
import { assetLinks } from '../../src/assets/asset-links.ts'
import { fileReceiver } from '../../src/assets/file-receiver.ts'
import { readConfig } from '../../src/config.ts'
import { createBruteForceProtection } from '../../src/http/brute-force-protection.ts'
import { denialBuffer } from '../../src/http/denial-buffer.ts'
import { lastUsedBuffer } from '../../src/http/last-used-buffer.ts'
import { createQuotaLimiter } from '../../src/http/quota-limiter.ts'
import { createRateLimiter } from '../../src/http/rate-limiter.ts'
import type { Services } from '../../src/http/services.ts'
import { usageBuffer } from '../../src/http/usage-buffer.ts'
import { JobRunner } from '../../src/jobs/job-runner.ts'
import { createLog } from '../../src/log.ts'
import { createConfiguredModels } from '../../src/providers/configured-models.ts'
import { createLocal } from '../../src/providers/local.ts'
import { createProviderSecrets } from '../../src/providers/provider-secrets.ts'
import type { Store } from '../../src/store.ts'

/** The app on a store, in this process and with the test's clock. Supports keys only, no sessions. */
export function appOn(store: Store, now: () => Date, more: Partial<Services> = {}) {
  const uses = lastUsedBuffer(store.keys, (error) => {
    throw error
  })
  const imageWorkers = more.imageWorkers ?? ({} as never)
  const log = createLog('silent')
  const files = fileReceiver(store.blobs, imageWorkers)
  const providerSecrets = createProviderSecrets('secret of the tests')
  const models = createConfiguredModels({
    config: readConfig({}).mediaProviders,
    settings: store.providerSettings,
    secrets: providerSecrets,
    onKey: () => {},
    load: async () => createLocal({ render: imageWorkers.render, size: 1 }),
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
    imageWorkers,
    models,
    providerSecrets,
    engines: {} as never,
    files,
    jobs: new JobRunner({ store, models, files, log, now }),
    assetLinks: assetLinks('a secret of the tests', { fallback: () => 'http://127.0.0.1:8000' }),
    issuers: {} as never,
    clients: {} as never,
    auth: { origins: [], hasCookie: () => false } as never,
    rateLimiter: createRateLimiter(store.database),
    log,
    now,
    isDraining: () => false,
    ...more,
  })
}
