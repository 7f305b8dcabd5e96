import { passkey } from '@better-auth/passkey'
import type { BetterAuthOptions } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Logger } from 'pino'
import type { Providers } from '../config.ts'
import { newId } from '../core/ids.ts'
import type { Mail } from './mail.ts'
import { addressHeader, prefixOf, resetSeconds } from './names.ts'
import { isLocal, isSecure, type Origins } from './origins.ts'
import { maxPasswordLength, minPasswordLength } from './password.ts'

/** How long a session lasts. It is not prolonged: after that users sign in again. Seconds. */
const sessionSeconds = 14 * 24 * 60 * 60
/** How old a sign-in may be to add a passkey. Seconds. */
const freshSeconds = 60 * 60
/** What the host application does where the library asks. */
export interface Hooks {
  /** Says why somebody may not be let in, in a code and a sentence, or nothing. */
  refuse(email: string, isEmailVerified: boolean): Promise<{ code: string; message: string } | undefined>
  readonly mail: Mail | undefined
}

export interface AuthOptions {
  readonly origins: Origins
  readonly secret: string
  readonly isSignUpOpen: boolean
  readonly providers: Providers
  /** Where the OpenID Connect provider says what it is, when it has been seen to be there. */
  readonly discoveryUrl: string | undefined
  readonly log: Logger
}

/** Everything that the library is told. */
export function authOptions(facts: AuthOptions, hooks: Hooks): BetterAuthOptions {
  const { origins, secret, providers, log } = facts
  const { hostname } = new URL(origins[0])
  const { mail } = hooks
  return {
    appName: 'Open Animate',
    baseURL: origins[0],
    basePath: '/api/auth',
    secret,
    secrets: [{ version: 1, value: secret }],
    trustedOrigins: [...origins],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    onAPIError: { errorURL: `${origins[0]}/sign-in` },
    logger: {
      level: 'warn',
      disableColors: true,
      // The library's lines may repeat addresses and what a provider said; they are for finding faults only.
      log: (level, message) => log.debug({ severity: level }, `sign-in: ${message}`),
    },
    advanced: {
      cookiePrefix: prefixOf(isSecure(origins)),
      // The library's own prefix, `__Secure-`, lets a neighbouring subdomain plant a cookie.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(origins) },
      ipAddress: { ipAddressHeaders: [addressHeader], ipv6Subnet: 128 },
      // Mails and the like: nobody waits, so the time that an answer takes tells nothing.
      backgroundTasks: {
        handler: (work) =>
          void work.catch((error) => log.error({ err: error }, 'sign-in: later work failed')),
      },
      database: { generateId: ({ model }) => newId(kinds[model] ?? model), validateSchema: false },
    },
    user: {
      modelName: 'user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      async validateUserInfo({ user, source }) {
        if (source.action === 'sign-in') return
        if (source.action === 'link-account') return
        const denied = await hooks.refuse(String(user.email ?? ''), user.emailVerified === true)
        return denied && { error: denied.code, errorDescription: denied.message }
      },
    },
    session: {
      modelName: 'session',
      fields: {
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        userId: 'user_id',
      },
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      freshAge: freshSeconds,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'user_identity',
      fields: {
        accountId: 'subject',
        providerId: 'provider',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      updateAccountOnSignIn: false,
      // An address alone makes nobody the user who has it here: a provider is linked while signed in.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: ['github', 'google', 'oidc'],
      },
    },
    verification: {
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      storeIdentifier: 'hashed',
    },
    databaseHooks: {
      account: {
        // We call no provider for anybody, so their tokens are not ours to keep.
        create: { before: async (identity) => ({ data: { ...identity, ...noTokens } }) },
        update: { before: async (identity) => ({ data: { ...identity, ...noTokens } }) },
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: !facts.isSignUpOpen,
      minPasswordLength,
      maxPasswordLength,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetSeconds,
      ...(mail && {
        sendResetPassword: ({ user, token }) =>
          mail.resetPassword(user.email, `${origins[0]}/reset#${token}`),
      }),
    },
    emailVerification: {
      sendOnSignUp: mail !== undefined,
      ...(mail && { sendVerificationEmail: ({ user, url }) => mail.confirmAddress(user.email, url) }),
    },
    socialProviders: {
      ...(providers.github && { github: { ...providers.github } }),
      ...(providers.google && { google: { ...providers.google } }),
    },
    plugins: [
      twoFactor({
        issuer: 'Open Animate',
        twoFactorTable: 'two_factor',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factor',
            fields: {
              backupCodes: 'backup_codes',
              userId: 'user_id',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      passkey({
        rpID: isLocal(hostname) ? 'localhost' : hostname,
        rpName: 'Open Animate',
        origin: [...origins],
        schema: {
          passkey: {
            fields: {
              publicKey: 'public_key',
              userId: 'user_id',
              credentialID: 'credential_id',
              deviceType: 'device_type',
              backedUp: 'backed_up',
              createdAt: 'created_at',
            },
          },
        },
      }),
      ...(providers.oidc && facts.discoveryUrl
        ? [genericOAuth({ config: [oidcProvider(providers.oidc, facts.discoveryUrl)] })]
        : []),
    ],
  }
}

/** What begins an id of each of the library's tables. */
const kinds: Record<string, string> = {
  user: 'user',
  session: 'session',
  account: 'identity',
  verification: 'verification',
  twoFactor: 'factor',
  passkey: 'passkey',
}

const noTokens = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
}

function oidcProvider(provider: NonNullable<Providers['oidc']>, discoveryUrl: string) {
  return {
    providerId: 'oidc',
    name: provider.name,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    discoveryUrl,
    scopes: ['openid', 'email', 'profile'],
    requireIdTokenVerification: true,
    pkce: true,
  }
}
