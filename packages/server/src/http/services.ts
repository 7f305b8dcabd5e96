import type { Logger } from 'pino'
import type { AssetLinks } from '../assets/asset-links.ts'
import type { FileReceiver } from '../assets/file-receiver.ts'
import type { UserId } from '../core/ids.ts'
import type { JobRunner } from '../jobs/job-runner.ts'
import type { Clients } from '../oauth/clients.ts'
import type { ConfiguredModels } from '../providers/configured-models.ts'
import type { Engines } from '../providers/engines.ts'
import type { ImageWorkerPool } from '../providers/local/image-worker-pool.ts'
import type { ProviderSecrets } from '../providers/provider-secrets.ts'
import type { Store } from '../store.ts'
import type { UserIdentity } from './actor.ts'
import type { BruteForceProtection } from './brute-force-protection.ts'
import type { DenialBuffer } from './denial-buffer.ts'
import type { LastUsedBuffer } from './last-used-buffer.ts'
import type { LimiterEvent, QuotaLimiter } from './quota-limiter.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { UsageBuffer } from './usage-buffer.ts'

/** What every operation can use. */
export interface Services {
  readonly store: Store
  readonly uses: LastUsedBuffer
  readonly usage: UsageBuffer
  readonly denials: DenialBuffer
  readonly auth: Auth
  readonly rateLimiter: RateLimiter
  readonly bruteForce: BruteForceProtection
  readonly quotas: QuotaLimiter
  /** `undefined` without OANIM_METRICS_PORT. */
  readonly metrics?: Metrics | undefined
  /** Emails to users; `undefined` if the server sends no mail. */
  readonly notices?: Notices | undefined
  /** Verifies GitHub's signatures; `undefined` if GitHub's leak reports are not accepted. */
  readonly github?: { isSigned(body: Uint8Array, headers: Headers): Promise<boolean> } | undefined
  /** Makes images in other processes. */
  readonly imageWorkers: Pick<ImageWorkerPool, 'render'>
  readonly models: ConfiguredModels
  readonly providerSecrets: ProviderSecrets
  readonly engines: Engines
  readonly jobs: JobRunner
  readonly files: FileReceiver
  readonly assetLinks: AssetLinks
  readonly issuers: Issuers
  readonly clients: Clients
  /** CIDR blocks of the proxies whose `X-Forwarded-For` is trusted, separated by spaces. */
  readonly trustedProxies?: string | undefined
  readonly log: Logger
  /** Whether the server is shutting down. */
  isDraining(): boolean
  /** The current time. Tests set it. */
  now(): Date
}

/** Metrics for the operator. No label contains a key, an account, an address or other input of a caller. */
export interface Metrics {
  requestCompleted(operation: string, status: number, durationMs: number): void
  keyDenied(code: string): void
  limiterEvent(event: LimiterEvent): void
  jobCharged(provider: string, usd: number): void
}

/** See `auth/mail.ts`. */
export interface Notices {
  /** Never fails: an email that cannot be sent is logged. */
  keyLeaked(
    to: string,
    leak: {
      readonly prefix: string
      readonly name: string
      readonly source: 'report' | 'github'
      readonly at: Date
      /** The last request that was accepted, in a sentence. */
      readonly lastAccepted: string
      /** Number of descendants that were revoked with it. */
      readonly others: number
      /** URL of the console. */
      readonly console: string
    },
  ): Promise<void>
}

/** Verifies OIDC tokens; see `trust-policies/issuers.ts`. */
export interface Issuers {
  /** Explains why a URL cannot be the issuer of a trust policy. */
  validateUrl(issuer: string): string | undefined
  /** Returns the claims if the issuer signed the token and it is valid now. The caller checks the audience. */
  verify(
    token: string,
    issuer: string,
  ): Promise<
    | { claims: Readonly<Record<string, unknown>> }
    | { denied: 'unverified'; cause: unknown }
    | { denied: 'unavailable'; retryAfterS: number; cause: unknown }
  >
}

/** Signs users in; see `auth/`. */
export interface Auth {
  /** Origins of this server: the configured URL, or every loopback name. The first is used in links. */
  readonly origins: readonly [string, ...string[]]
  /** Whether a Cookie header contains a session cookie, valid or not. */
  hasCookie(cookie: string | undefined): boolean
  /** Finds the user of a session cookie. Reads the database each time: a revoked session stops working at once. */
  findUser(headers: Headers): Promise<UserIdentity | 'no_cookie' | 'expired'>
  /** How users can sign in, for the sign-in page. */
  readonly settings: {
    readonly isSignUpOpen: boolean
    readonly hasEmail: boolean
    readonly providers: readonly { readonly id: string; readonly name: string }[]
  }
  /** Explains why a new password is rejected. `own`: the user's name and email. */
  validatePassword(password: string, own: readonly string[]): Promise<string | undefined>
  hashPassword(password: string): Promise<string>
  /** Signs a user in with their password. Returns lines for `setCookies`. */
  signIn(
    credentials: { email: string; password: string },
    from: { headers: Headers; address: string | null },
  ): Promise<readonly string[] | 'denied' | 'second_factor'>
  /** Creates a token that resets a user's password. It works once, for an hour. */
  createResetToken(userId: UserId): Promise<string>
  /** Handles the routes under `/api/auth`. */
  handle(request: Request, origin: { id: string; address: string | null }): Promise<Response>
}
