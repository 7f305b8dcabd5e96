import type { Logger } from 'pino'
import type { UserId } from '../core/ids.ts'
import type { Store } from '../database/store.ts'
import type { UserIdentity } from './actor.ts'
import type { BruteForceProtection } from './brute-force-protection.ts'
import type { DenialBuffer } from './denial-buffer.ts'
import type { LastUsedBuffer } from './last-used-buffer.ts'
import type { Metrics } from './metrics.ts'
import type { QuotaLimiter } from './quota-limiter.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { UsageBuffer } from './usage-buffer.ts'

/** What every operation can reach. */
export interface Services {
  readonly store: Store
  readonly uses: LastUsedBuffer
  readonly counts: UsageBuffer
  readonly denials: DenialBuffer
  readonly identity: Identity
  readonly rateLimiter: RateLimiter
  readonly bruteForce: BruteForceProtection
  readonly limiter: QuotaLimiter
  /** Not there when nobody watches. */
  readonly metrics?: Metrics | undefined
  /** Tells users what happened while they were away; `undefined` when no mail is sent. */
  readonly notices?: Notices | undefined
  /** Knows what GitHub signed; `undefined` when its reports are not taken. */
  readonly github?: { isSigned(body: Uint8Array, headers: Headers): Promise<boolean> } | undefined
  readonly imageWorkers: ImageWorkers
  readonly issuers: Issuers
  /** CIDR blocks of the proxies whose `X-Forwarded-For` is believed, separated by spaces. */
  readonly trustedProxies?: string | undefined
  readonly log: Logger
  /** Whether the server is on its way down. */
  isDraining(): boolean
  /** The time, in one place so that a test can set it. */
  now(): Date
}

/** See `accounts/identity/smtp.ts`. */
export interface Notices {
  /** Never fails: what cannot be sent is logged. */
  keyLeaked(
    to: string,
    leak: {
      readonly prefix: string
      readonly name: string
      readonly source: 'report' | 'github'
      readonly at: Date
      /** The last request that was accepted, in a sentence. */
      readonly lastAccepted: string
      /** How many keys that came from it ended with it. */
      readonly others: number
      /** Where the console is. */
      readonly console: string
    },
  ): Promise<void>
}

/** Render images in other processes; see `assets/providers/local`. */
export interface ImageWorkers {
  render(
    job: { path: string } & (
      | { plan: object; format: 'png' | 'jpeg' | 'webp' | 'avif' }
      | { thumbnailOf: string; width: number }
    ),
    signal?: AbortSignal,
  ): Promise<{ sizeBytes: number; sha256: string }>
}

/** Verifies OIDC tokens; see `trust-policies/issuers.ts`. */
export interface Issuers {
  /** Rejects a URL that cannot be the issuer of a trust policy. */
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

/** Signs users in; see `accounts/identity`. */
export interface Identity {
  /** Where browsers find this server: the configured address, or every loopback name of it. The first is for links. */
  readonly origins: readonly [string, ...string[]]
  /** Says whether a Cookie header has the cookie of a session in it, good or not. */
  hasCookie(cookie: string | undefined): boolean
  /** Who has the session of a cookie. Asked of the database each time: an ended session is over at once. */
  findUser(headers: Headers): Promise<UserIdentity | 'no_cookie' | 'ended'>
  /** How users may sign in, for the page that asks them. */
  readonly facts: {
    readonly isSignUpOpen: boolean
    readonly hasEmail: boolean
    readonly providers: readonly { readonly id: string; readonly name: string }[]
  }
  /** Says what is wrong with a new password. `own` is what the user is called. */
  validatePassword(password: string, own: readonly string[]): Promise<string | undefined>
  hashPassword(password: string): Promise<string>
  /** Signs a user in with their password. The answer is for `setCookies`. */
  signIn(
    credentials: { email: string; password: string },
    from: { headers: Headers; address: string | null },
  ): Promise<readonly string[] | 'denied' | 'second_factor'>
  /** Makes a token with which a user's password may be set anew, once and for an hour. */
  makeResetToken(userId: UserId): Promise<string>
  /** Answers the routes under `/api/auth`. */
  handle(request: Request, facts: { id: string; address: string | null }): Promise<Response>
}
