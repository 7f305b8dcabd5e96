import { passkey } from '@better-auth/passkey'
import type { BetterAuthOptions } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Logger } from 'pino'
import type { Providers } from '../config.ts'
import { newId } from '../core/ids.ts'
import { hourMs } from '../core/time.ts'
import { addressHeader } from './auth-context.ts'
import { cookiePrefix } from './cookies.ts'
import type { Mail } from './mail.ts'
import { isLocal, isSecure, type Origins } from './origins.ts'
import { maxPasswordLength, minPasswordLength } from './password.ts'

/** Lifetime of a session. It is not extended. Seconds. */
const sessionLifetimeS = 14 * 24 * 60 * 60
/** A user can add a passkey for this long after signing in. Seconds. */
const freshSessionS = 60 * 60
/** Lifetime of a link that resets a password. */
export const resetTokenLifetimeMs = hourMs

export interface Hooks {
  /** Decides whether a new user may sign up. @returns The reason if not. */
  denySignUp(email: string, isEmailVerified: boolean): Promise<{ code: string; message: string } | undefined>
  readonly mail: Mail | undefined
}

export interface AuthOptions {
  readonly origins: Origins
  readonly secret: string
  readonly isSignUpOpen: boolean
  readonly providers: Providers
  /** Discovery document of the OpenID Connect provider, if it is available. */
  readonly discoveryUrl: string | undefined
  readonly log: Logger
}

/** The configuration of better-auth. */
export function authOptions(
  { origins, secret, isSignUpOpen, providers, discoveryUrl, log }: AuthOptions,
  hooks: Hooks,
): BetterAuthOptions {
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
      // Messages of better-auth may contain email addresses and responses of providers.
      log: (level, message) => log.debug({ severity: level }, `sign-in: ${message}`),
    },
    advanced: {
      cookiePrefix: cookiePrefix(isSecure(origins)),
      // better-auth would use the prefix `__Secure-`, which lets another subdomain set the cookie.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(origins) },
      ipAddress: { ipAddressHeaders: [addressHeader], ipv6Subnet: 128 },
      // Requests do not wait for mails, so that response times reveal nothing.
      backgroundTasks: {
        handler: (work) =>
          void work.catch((error) => log.error({ err: error }, 'sign-in: a background task failed')),
      },
      database: { generateId: ({ model }) => newId(idPrefixes[model] ?? model), validateSchema: false },
    },
    user: {
      modelName: 'user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      async validateUserInfo({ user, source }) {
        if (source.action === 'sign-in') return
        if (source.action === 'link-account') return
        const denied = await hooks.denySignUp(String(user.email ?? ''), user.emailVerified === true)
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
      expiresIn: sessionLifetimeS,
      disableSessionRefresh: true,
      freshAge: freshSessionS,
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
      // A matching email address does not link a provider: the user must be signed in.
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
        // The server calls no provider for a user, so it stores no tokens of providers.
        create: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
        update: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: !isSignUpOpen,
      minPasswordLength,
      maxPasswordLength,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetTokenLifetimeMs / 1000,
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
      ...(providers.oidc && discoveryUrl
        ? [genericOAuth({ config: [oidcProvider(providers.oidc, discoveryUrl)] })]
        : []),
    ],
  }
}

/** Prefixes of the ids in the tables of better-auth. */
const idPrefixes: Record<string, string> = {
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
