import cluster from 'node:cluster'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { assetLinks } from './assets/asset-links.ts'
import { fileReceiver } from './assets/file-receiver.ts'
import { createAuth } from './auth/auth.ts'
import { readAuthSecret } from './auth/auth-secret-store.ts'
import { smtpMail } from './auth/mail.ts'
import { originsOf } from './auth/origins.ts'
import { type CreditGrantRequest, grantCredit } from './budgets/grant-credit.ts'
import type { Config } from './config.ts'
import { schedule } from './core/scheduler.ts'
import { backUpSqlite } from './database/sqlite.ts'
import { greeting } from './greeting.ts'
import { createBruteForceProtection } from './http/brute-force-protection.ts'
import { denialBuffer } from './http/denial-buffer.ts'
import { createHttpServer, listen } from './http/http-server.ts'
import { lastUsedBuffer } from './http/last-used-buffer.ts'
import { createQuotaLimiter } from './http/quota-limiter.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import type { Metrics, Services } from './http/services.ts'
import { usageBuffer } from './http/usage-buffer.ts'
import { installation } from './installation.ts'
import { JobRunner } from './jobs/job-runner.ts'
import { chargeReporter } from './jobs/report-charge.ts'
import { makeOwnerKey, type OwnerKeyRequest } from './keys/owner-key.ts'
import { githubKeys } from './leak-reports/github-keys.ts'
import { createLog } from './log.ts'
import { listenForMaintenance } from './maintenance.ts'
import { createClients } from './oauth/clients.ts'
import { periodicJobs } from './periodic-jobs.ts'
import { createConfiguredModels } from './providers/configured-models.ts'
import { createEngines } from './providers/engines.ts'
import { loadEngineInstaller } from './providers/load-engine-installer.ts'
import { providerLoader } from './providers/load-provider.ts'
import { ImageWorkerPool } from './providers/local/image-worker-pool.ts'
import { createLocal } from './providers/local.ts'
import { createProviderSecrets } from './providers/provider-secrets.ts'
import { stopOnSignals } from './stop-on-signals.ts'
import { openStore, type Store } from './store.ts'
import { createIssuers } from './trust-policies/issuers.ts'
import { createOwnerLink, type OwnerLinkRequest } from './users/setup-link.ts'
import { onPrimaryMessage, sendToPrimary } from './worker-messages.ts'

/** At shutdown: how long running requests may finish, then how long cancelled ones may respond. Milliseconds. */
const drainMs = 3_500
const cancelledMs = 500

interface State {
  isDraining: boolean
  /** URL of the listening server. */
  url: string
}

/**
 * Answers requests until a signal stops this process: the only one, or one of several workers.
 *
 * @throws {StoreError} {ListenError} with a message for the operator.
 */
export async function serve(config: Config): Promise<void> {
  const { isWorker } = cluster
  const secrets = new Set<string>()
  const log = createLog(config.logLevel, secrets, isWorker ? process.pid : undefined)
  const store = await openStore(config)
  const state: State = { isDraining: false, url: `http://127.0.0.1:${config.port}` }
  // Loaded only if metrics are served.
  const prometheus = config.metrics && (await import('./metrics/prometheus.ts')).createPrometheus()
  const services = await createServices(config, store, { log, secrets, state, metrics: prometheus })
  const server = createHttpServer({
    fetch: createApp(services).fetch,
    trustedProxies: config.trustedProxies,
    onRejected: (address, reason) => log.warn({ address, reason }, 'rejecting connections'),
  })
  // The metrics of workers are served by the primary process.
  const metricsServer = isWorker ? undefined : prometheus?.server
  let metricsUrl: string | undefined
  try {
    state.url = await listen(server, config, 'PORT')
    if (config.metrics && metricsServer) {
      metricsUrl = await listen(metricsServer, config.metrics, 'OANIM_METRICS_PORT')
    }
  } catch (error) {
    await store.close()
    throw error
  }
  const maintenance = config.databaseUrl ? undefined : await serveMaintenance(config, services)
  services.jobs.start()
  const stopJobs = schedule(periodicJobs(services, config), (error, { name }) =>
    log.error({ err: error }, `${name} failed`),
  )

  stopOnSignals(async () => {
    state.isDraining = true
    await drain(server, async () => {
      await services.engines.close()
      await services.jobs.close()
      await services.imageWorkers.close()
    })
    stopJobs()
    await services.uses.flush(Date.now(), { all: true })
    await services.usage.flush()
    await services.denials.flush(Date.now(), { all: true })
    maintenance?.close()
    metricsServer?.close()
    await store.close()
  })
  const origin = services.auth.origins[0] ?? state.url
  const greet = async (metricsUrl: string | undefined) => {
    process.stdout.write(await greeting(store, config, { url: state.url, metricsUrl, origin }))
  }
  if (!isWorker) return await greet(metricsUrl)
  onPrimaryMessage(async (message) => {
    if (message.kind === 'greet') await greet(message.metricsUrl)
    else if (message.kind === 'collect_metrics' && prometheus) {
      await sendToPrimary({ kind: 'metrics', snapshot: await prometheus.snapshot() })
    }
  })
  await sendToPrimary({ kind: 'listening', url: state.url })
}

/** What services report to. */
interface Environment {
  readonly log: Logger
  /** Texts that the log redacts. */
  readonly secrets: Set<string>
  readonly state: State
  readonly metrics: Metrics | undefined
}

async function createServices(config: Config, store: Store, { log, secrets, state, metrics }: Environment) {
  const now = () => new Date()
  const enginesDir = join(config.dataDir, 'engines')
  const imageWorkers = new ImageWorkerPool({
    enginesDir,
    program: installation.imageWorker,
    // The workers share the cores of the machine.
    size: Math.max(1, Math.floor((availableParallelism() - 1) / config.workers)),
  })
  const files = fileReceiver(store.blobs, imageWorkers)
  const secret = await readAuthSecret(config, store)
  const providerSecrets = createProviderSecrets(secret)
  const models = createConfiguredModels({
    config: config.mediaProviders,
    settings: store.providerSettings,
    secrets: providerSecrets,
    onKey: (key) => secrets.add(key),
    load: providerLoader(() => createLocal(imageWorkers)),
  })
  await models.refresh()
  const logError = (message: string) => (error: unknown) => log.error({ err: error }, message)
  const uses = lastUsedBuffer(store.keys, logError('writing when keys were last used failed'))
  const rateLimiter = createRateLimiter(store.database)
  const mail = config.email && smtpMail(config.email, log)
  return {
    store,
    uses,
    usage: usageBuffer(store.usage, logError('writing usage counts failed')),
    denials: denialBuffer(store.audit, logError('writing denials to the audit log failed')),
    auth: createAuth({
      config,
      secret,
      store,
      rateLimiter,
      mail,
      log,
      now,
      origins: () => originsOf(config.publicUrl, state.url),
    }),
    rateLimiter,
    bruteForce: createBruteForceProtection(uses, store.keys),
    quotas: createQuotaLimiter(store.quotas, {
      note: metrics?.limiterEvent,
      onError: logError('leasing a quota failed'),
    }),
    metrics,
    notices: mail,
    github: config.githubKeysUrl === undefined ? undefined : githubKeys(config.githubKeysUrl, { log, now }),
    imageWorkers,
    models,
    providerSecrets,
    engines: createEngines(enginesDir, loadEngineInstaller, logError('installing an engine failed')),
    files,
    jobs: new JobRunner({ store, models, files, log, now, onCharge: chargeReporter(log, metrics) }),
    assetLinks: assetLinks(secret, { publicUrl: config.publicUrl, fallback: () => state.url }),
    issuers: createIssuers(config.privateIssuers, now),
    clients: createClients(secret, { ...config.clients, rateLimiter, now }),
    trustedProxies: config.trustedProxies,
    log,
    now,
    isDraining: () => state.isDraining,
  } satisfies Services
}

/** Operator commands, which need the SQLite database that this process has locked. */
function serveMaintenance({ dataDir }: Config, services: Services) {
  const { store, log, now } = services
  return listenForMaintenance(
    dataDir,
    {
      'owner-key': (request: OwnerKeyRequest) => makeOwnerKey(store, request, now()),
      'grant-credit': (request: CreditGrantRequest) => grantCredit(store, request, now()),
      backup: ({ path }: { path: string }) => backUpSqlite(store.database, path),
      'owner-link': (request: OwnerLinkRequest) => createOwnerLink(services, request, now()),
    },
    (error) => log.error({ err: error }, 'a maintenance command failed'),
  )
}

/** Stops accepting connections, and closes each open one after its requests. */
async function drain(server: Server, cancelWork: () => Promise<void>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20)
  await Promise.race([closed, delay(drainMs)])
  await cancelWork()
  await Promise.race([closed, delay(cancelledMs)])
  server.closeAllConnections()
  clearInterval(closeIdle)
}
