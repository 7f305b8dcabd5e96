import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createApp } from './app.ts'
import { ImageWorkerPool } from './assets/providers/local/image-worker-pool.ts'
import { createAuth } from './auth/identity.ts'
import { isSecure, originsOf } from './auth/origins.ts'
import { secretOf } from './auth/secret.ts'
import { smtpMail } from './auth/smtp.ts'
import { type Config, ConfigError, isLoopback, readConfig } from './config.ts'
import { backUpInto } from './database/back-up.ts'
import { isUnavailable } from './database/is-unavailable.ts'
import { isUnwritable } from './database/is-unwritable.ts'
import { openStore, type Store } from './database/store.ts'
import { StoreError } from './database/store-error.ts'
import { createBruteForceProtection } from './http/brute-force-protection.ts'
import { denialBuffer } from './http/denial-buffer.ts'
import { createHttpServer } from './http/http-server.ts'
import { keepAnswersMs } from './http/idempotency.ts'
import { lastUsedBuffer } from './http/last-used-buffer.ts'
import { createQuotaLimiter } from './http/quota-limiter.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { usageBuffer } from './http/usage-buffer.ts'
import { localEmail, makeOwnerKey, type OwnerKeyRequest, printKey } from './keys/owner-key.ts'
import { githubKeys } from './leak-reports/github-keys.ts'
import { createLog } from './log.ts'
import { listenForMaintenance } from './maintenance.ts'
import { keepRequestsMs } from './oauth/authorization-request.ts'
import { createIssuers } from './trust-policies/issuers.ts'
import { createSetupLink, makeOwnerLink, type OwnerLinkRequest } from './users/setup-link.ts'
import { version } from './version.ts'

/** After a signal: how long requests may finish, then how long their failures may be told. Milliseconds. */
const drainMs = 3_500
const farewellMs = 500

/** How long keys of jobs are remembered after they expired. Milliseconds. */
const keepJobKeysMs = 7 * 24 * 60 * 60 * 1000

class ListenError extends Error {
  override readonly name = 'ListenError'
}

async function main(): Promise<void> {
  // Whatever is created from here on is for this user alone.
  process.umask(0o077)
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const store = await openStore(config)
  const now = () => new Date()
  const uses = lastUsedBuffer(store.keys, (error) =>
    log.error({ err: error }, 'the use of keys could not be written'),
  )
  const counts = usageBuffer(store.usage, (error) =>
    log.error({ err: error }, 'the requests of keys could not be counted'),
  )
  const denials = denialBuffer(store.audit, (error) =>
    log.error({ err: error }, 'refused calls could not be written down'),
  )
  const imageWorkers = new ImageWorkerPool()
  let isDraining = false
  let listening = `http://127.0.0.1:${config.port}`
  const rateLimiter = createRateLimiter(store.database)
  // Loaded only where somebody watches.
  const prometheus = config.metrics && (await import('./metrics/prometheus.ts')).createPrometheus()
  const mail = config.email && smtpMail(config.email, log)
  const identity = createAuth({
    config,
    secret: await secretOf(config.authSecret, config.dataDir, store),
    store,
    rateLimiter,
    mail,
    log,
    now,
    origins: () => originsOf(config.publicUrl, listening),
  })
  const app = createApp({
    notices: mail,
    github: config.githubKeysUrl === undefined ? undefined : githubKeys(config.githubKeysUrl, { log, now }),
    store,
    uses,
    counts,
    denials,
    identity,
    rateLimiter,
    bruteForce: createBruteForceProtection(uses, store.keys),
    limiter: createQuotaLimiter(store.quotas, {
      note: prometheus?.limited,
      onError: (error) => log.error({ err: error }, 'an allowance could not be leased'),
    }),
    metrics: prometheus,
    imageWorkers,
    issuers: createIssuers(config.privateIssuers, now),
    trustedProxies: config.trustedProxies,
    log,
    now,
    isDraining: () => isDraining,
  })

  const server = createHttpServer({
    fetch: app.fetch,
    trustedProxies: config.trustedProxies,
    onRefused: (address, reason) => log.warn({ address, reason }, 'connections are refused'),
  })
  const closeAndThrow = async (error: unknown): Promise<never> => {
    await store.close()
    throw error
  }
  const url = await listen(server, config, 'PORT').catch(closeAndThrow)
  const metricsUrl =
    config.metrics &&
    prometheus &&
    (await listen(prometheus.server, config.metrics, 'OANIM_METRICS_PORT').catch(closeAndThrow))
  listening = url
  const maintenance = config.databaseUrl
    ? undefined
    : await listenForMaintenance(
        config.dataDir,
        {
          'owner-key': (wanted: OwnerKeyRequest) => makeOwnerKey(store, wanted, now()),
          backup: ({ path }: { path: string }) => backUpInto(store.database, path),
          'owner-link': (wanted: OwnerLinkRequest) => makeOwnerLink({ store, identity }, wanted, now()),
        },
        (error) => log.error({ err: error }, 'a maintenance command failed'),
      )

  const everySecond = setInterval(() => {
    void uses.flush(Date.now())
    void denials.flush(Date.now())
  }, 1_000)
  const everyHour = setInterval(() => forget(), 60 * 60 * 1000)
  const everyMinute = setInterval(() => {
    void retire()
    void counts.flush()
  }, 60 * 1000)
  const retire = async () => {
    try {
      await uses.flush(Date.now(), { all: true })
      // Another server may write down a use up to a minute later.
      await store.keys.revokeRotated(Date.now(), store.dialect === 'postgres' ? 90_000 : 0)
    } catch (error) {
      log.error({ err: error }, 'keys that fell silent could not be retired')
    }
  }
  const forget = () => {
    store.keys
      .revokeIdle(Date.now())
      .then(() => store.keys.deleteExpiredJobKeys(Date.now() - keepJobKeysMs))
      .catch((error) => log.error({ err: error }, 'idle keys could not be revoked'))
    store.usage
      .rollUp(Date.now())
      .then(() => store.usage.deleteOld(Date.now()))
      .catch((error) => log.error({ err: error }, 'old counts of requests could not be summed up'))
    store.users
      .deleteExpired(Date.now())
      .catch((error) => log.error({ err: error }, 'what has expired could not be deleted'))
    store.idempotency
      .deleteOlderThan(Date.now() - keepAnswersMs)
      .catch((error) => log.error({ err: error }, 'old answers could not be deleted'))
    store.quotas
      .forgetOld()
      .catch((error) => log.error({ err: error }, 'old allowances could not be deleted'))
    store.shares
      .deleteExpired(Date.now())
      .catch((error) => log.error({ err: error }, 'old shares could not be forgotten'))
    store.trustPolicies
      .sweepExchanged(Date.now())
      .catch((error) => log.error({ err: error }, 'tokens that have expired could not be forgotten'))
    const { auditRetentionDays } = config
    if (auditRetentionDays !== undefined) {
      store.audit
        .prune(Date.now() - auditRetentionDays * 24 * 60 * 60 * 1000, Date.now())
        .catch((error) => log.error({ err: error }, 'the audit log could not be pruned'))
    }
    store.authorizationRequests
      .deleteOlderThan(Date.now() - keepRequestsMs)
      .catch((error) => log.error({ err: error }, 'old authorization requests could not be deleted'))
  }
  forget()

  const stop = async () => {
    if (isDraining) return
    isDraining = true
    const closed = once(server, 'close')
    server.close()
    const hangUp = setInterval(() => server.closeIdleConnections(), 20)
    await Promise.race([closed, delay(drainMs)])
    await imageWorkers.close()
    await Promise.race([closed, delay(farewellMs)])
    server.closeAllConnections()
    clearInterval(hangUp)
    clearInterval(everySecond)
    clearInterval(everyMinute)
    clearInterval(everyHour)
    await uses.flush(Date.now(), { all: true })
    await counts.flush()
    await denials.flush(Date.now(), { all: true })
    maintenance?.close()
    prometheus?.server.close()
    await store.close()
    process.exit(0)
  }
  let isInterrupted = false
  process.on('SIGINT', () => {
    if (isInterrupted) process.exit(130)
    isInterrupted = true
    void stop()
  })
  // Several processes may send the same SIGTERM, such as systemd and start.mjs: only a second Ctrl+C means "at once".
  process.on('SIGTERM', () => void stop())
  // start.mjs was killed.
  process.once('disconnect', () => void stop())

  process.stdout.write(await greeting(store, config, { url, metricsUrl, origin: identity.origins[0] ?? url }))
}

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  variable: string,
): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const otherPort = `choose another port: ${variable}=0 npm start picks a free one.`
    const hostVariable = variable.replace('PORT', 'HOST')
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that program, or ${otherPort}`,
      EACCES: `This user is not permitted to listen on port ${port}: ${otherPort}`,
      EADDRNOTAVAIL: `This machine does not have the address ${host}. Correct ${hostVariable}.`,
      ENOTFOUND: `The host ${host} is unknown. Correct ${hostVariable}.`,
    }
    const reason = (code && reasons[code]) || `Cannot listen on ${host}:${port}: ${message}.`
    throw new ListenError(reason, { cause: error })
  }
  const address = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

/** What a user reads on the terminal: what this is, where it is, and what to type next. */
async function greeting(
  store: Store,
  config: Config,
  { url, metricsUrl, origin }: { url: string; metricsUrl: string | undefined; origin: string },
): Promise<string> {
  // Browsers keep a cookie that needs TLS only when it came over TLS.
  const needsTls = origin.startsWith('http:') && isSecure([origin])
  const database = store.dialect === 'sqlite' ? 'embedded database' : store.description
  const facts =
    `Open Animate ${version} is running.\n\n` +
    `  Listening on   ${url}\n` +
    `  Data in        ${config.dataDir} (${database})\n` +
    `${metricsUrl === undefined ? '' : `  Metrics        ${metricsUrl}/metrics\n`}` +
    `  Console        ${origin}${needsTls ? ' (sign-in needs https: set OANIM_PUBLIC_URL)' : ''}\n` +
    `  Documentation  ${origin}/docs\n\n`
  const isSetUp = await store.setupLinks.isSetUp()
  const isEmpty = await store.accounts.isEmpty()
  if (!config.printsFirstKey && (isEmpty || !isSetUp)) {
    const key = `  npm run owner-key${isEmpty ? ' -- --email you@example.com' : ''}\n`
    const link = isSetUp ? '' : '  npm run owner-link\n'
    return `${facts}Secrets are not printed (OANIM_FIRST_KEY=off). In this directory, run:\n\n${key}${link}`
  }
  const setup = isSetUp ? '' : setupText(await createSetupLink(store, origin, new Date()), needsTls)
  const isOurs = store.dialect === 'sqlite' && isLoopback(config.host)
  if (isEmpty && !isOurs) {
    return `${facts}This server has no owner yet. Create the owner and their first API key:\n\n  npm run owner-key -- --email you@example.com\n${setup}`
  }
  const reachable = isLoopback(config.host) ? url : origin
  // The command line sends no key over plain http to another machine.
  const needsNoUrl = reachable === 'http://127.0.0.1:8000' || (needsTls && reachable === origin)
  const server = needsNoUrl ? '' : `  export ANIMATE_API_URL=${reachable}\n`
  if (!isEmpty) {
    return `${facts}Lost every key? Create another: npm run owner-key\n${setup}${server && `\nTo use oanim with this server:\n\n${server}`}`
  }
  const key = await makeOwnerKey(store, { email: localEmail }, new Date())
  return (
    `${facts}Your first API key:\n\n${printKey(key)}` +
    `${setup}\n` +
    'In another terminal, in this directory:\n\n' +
    `${server}` +
    '  npx --no -- oanim login --token -   # paste the key, press Enter\n' +
    '  npx --no -- oanim api-keys create --name "ci-pipeline"\n' +
    '  npx --no -- oanim assets gen-image --prompt "gradient" --out bg.png\n\n' +
    'Ctrl+C stops the server.\n'
  )
}

function setupText(url: string, needsTls: boolean): string {
  const note = needsTls ? '\nSign-in requires https: set OANIM_PUBLIC_URL to the https:// URL first.\n' : ''
  return `\nSet up the console with your email address and a password (the link works once, for an hour):\n\n  ${url}\n${note}`
}

try {
  await main()
} catch (error) {
  const isOfSystem = isUnavailable(error) || isUnwritable(error)
  if (
    !(
      error instanceof ConfigError ||
      error instanceof StoreError ||
      error instanceof ListenError ||
      isOfSystem
    )
  ) {
    throw error
  }
  process.stderr.write(`Open Animate cannot start.\n${(error as Error).message}\n`)
  process.exit(1)
}
