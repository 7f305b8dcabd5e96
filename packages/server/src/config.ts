import { isIP } from 'node:net'
import { availableParallelism, homedir, userInfo } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import type { AssetLocation } from './assets/asset-location.ts'
import { AssetVariables, readAssetLocation } from './assets/asset-variables.ts'
import { parseCidr } from './core/cidr.ts'
import { installation } from './installation.ts'
import { type ClientConfig, ClientVariables, readClientConfig } from './oauth/client-variables.ts'
import { type ProviderConfig, ProviderVariables, readProviderConfig } from './providers/provider-variables.ts'

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const wholePort = z.coerce
  .number('must be a whole number from 0 to 65535')
  .int('must be a whole number from 0 to 65535')
  .min(0, 'must be a whole number from 0 to 65535')
  .max(65_535, 'must be a whole number from 0 to 65535')

const days = z.coerce
  .number('must be a whole number of days, at least 1')
  .int('must be a whole number of days, at least 1')
  .min(1, 'must be a whole number of days, at least 1')
  .max(36_500, 'must be at most 36500 days')
  .optional()

/** 64 workers open up to 896 connections to the database. Beyond that, start several servers. */
const maxWorkers = 64

const hostName = z.string().regex(/^[\w.:%-]+$/, 'must be an address or a host name')

/** Every variable that the server reads. An empty value counts as not set. */
const Variables = z.object({
  PORT: wholePort.default(8000).describe('Port to listen on. `0` picks a free port and prints it.'),
  HOST: hostName
    .default('127.0.0.1')
    .describe('Address to listen on. `0.0.0.0` is every IPv4 address of the machine, `::` every address.'),
  OANIM_DATA_DIR: z
    .string()
    .optional()
    .describe(
      'Directory of the embedded database and the assets. Not set: `data` in the clone, or `~/.oanim/server` if npm installed the server.',
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe(
      'URL of a PostgreSQL database to use instead of the embedded database: postgres://user:password@host:5432/name.',
    ),
  ...AssetVariables,
  OANIM_LOG_LEVEL: z
    .enum(levels, `must be one of ${levels.join(', ')}`)
    .default('warn')
    .describe(`Minimum log level: ${levels.join(', ')}. The log goes to standard error.`),
  OANIM_PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be http:// or https:// with a host and an optional port, without a path')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe(
      'URL at which browsers reach the server, such as https://animate.example.com. Not set: users can sign in only on ' +
        'the machine that runs the server, at http://127.0.0.1:PORT or http://localhost:PORT.',
    ),
  OANIM_TRUSTED_PROXIES: z
    .string()
    .transform((text, context) => {
      const blocks = text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(parseCidr)
      if (blocks.every((block) => block !== undefined)) return blocks.join(' ')
      context.addIssue('must be IP addresses or CIDR blocks, separated by commas')
      return z.NEVER
    })
    .optional()
    .describe(
      'Reverse proxies in front of the server: IP addresses and CIDR blocks, separated by commas. The server reads ' +
        'X-Forwarded-For from these addresses only. The client is the right-most address that is not in this list.',
    ),
  OANIM_WORKERS: z
    .string()
    .trim()
    .refine(
      (text) =>
        text === 'auto' || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= maxWorkers),
      `must be auto or a whole number from 1 to ${maxWorkers}`,
    )
    .default('1')
    .describe(
      `Number of processes that answer requests, from 1 to ${maxWorkers}. \`auto\`: one for each core. Any value but 1 requires DATABASE_URL.`,
    ),
  OANIM_METRICS_PORT: wholePort
    .optional()
    .describe('Port for Prometheus metrics (`GET /metrics`). `0` picks a free port. Not set: no metrics.'),
  OANIM_METRICS_HOST: hostName
    .default('127.0.0.1')
    .describe('Address to listen on for metrics. Metrics are unauthenticated: restrict network access.'),
  OANIM_PRIVATE_ISSUERS: z
    .string()
    .transform((text, context) => {
      const issuers = text.split(/[\s,]+/).filter(Boolean)
      if (issuers.every(isWebAddress)) return issuers
      context.addIssue(
        'must be addresses that begin with https:// (or http:// on this machine), separated by commas',
      )
      return z.NEVER
    })
    .optional()
    .describe(
      'OIDC issuers that may be on a private network, such as a self-managed GitLab: issuer URLs exactly as in their tokens, ' +
        'separated by commas. The server contacts all other issuers at public addresses only.',
    ),
  ...ClientVariables,
  OANIM_FIRST_KEY: z
    .enum(['print', 'off'], 'must be print or off')
    .default('print')
    .describe(
      '`print`: the first start prints the owner’s first API key, and every start before setup prints the setup link, to ' +
        'standard output. `off`: neither is printed. Run `npm run owner-key` and `npm run owner-link` instead.',
    ),
  OANIM_SIGNUP: z
    .enum(['open', 'closed'], 'must be open or closed')
    .default('closed')
    .describe('Sign-up: `open` or `closed`. If closed, new users need an invitation.'),
  OANIM_AUDIT_RETENTION_DAYS: days.describe(
    'Number of days to keep audit events. Not set: they are kept forever.',
  ),
  OANIM_CREDIT: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe(
      'on: an account can spend only what `npm run grant-credit` grants. off: the operator pays all providers.',
    ),
  OANIM_ASSET_RETENTION_DAYS: days.describe(
    'Number of days to keep assets. Not set: they are kept until someone deletes them. Assets of a quarantined key are kept.',
  ),
  OANIM_AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe(
      'Secret that signs session cookies and encrypts second factors and the keys of providers. At least 32 characters, ' +
        'the same on every server. Not set: the server generates one and keeps it in the data directory or, with DATABASE_URL, in the database.',
    ),
  GITHUB_CLIENT_ID: z
    .string()
    .optional()
    .describe('Client ID of a GitHub OAuth app. With the secret, users can sign in with GitHub.'),
  GITHUB_CLIENT_SECRET: z.string().optional().describe('Client secret of the GitHub OAuth app.'),
  GOOGLE_CLIENT_ID: z
    .string()
    .optional()
    .describe('Client ID of a Google OAuth client. With the secret, users can sign in with Google.'),
  GOOGLE_CLIENT_SECRET: z.string().optional().describe('Client secret of the Google OAuth client.'),
  OIDC_ISSUER: z
    .string()
    .refine(isWebAddress, 'must be an address that begins with https:// (or http:// on this machine)')
    .optional()
    .describe(
      'Issuer URL of an OpenID Connect provider. With the client ID and secret, users can sign in with this provider.',
    ),
  OIDC_CLIENT_ID: z.string().optional().describe('Client ID at the OpenID Connect provider.'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('Client secret at the OpenID Connect provider.'),
  OIDC_NAME: z
    .string()
    .max(40, 'must have at most 40 characters')
    .default('Single sign-on')
    .describe('Label of the sign-in button of the OpenID Connect provider.'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe(
      'SMTP server for email (password resets, email address confirmation, leaked keys): smtp://user:password@host:587.',
    ),
  OANIM_EMAIL_FROM: z
    .string()
    .max(200, 'must have at most 200 characters')
    .regex(/^[^\r\n]+$/, 'must be one line')
    .optional()
    .describe('Sender of emails, such as `Open Animate <animate@example.com>`. Required with SMTP_URL.'),
  OANIM_GITHUB_SECRET_SCANNING: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe(
      'Whether the server accepts leak reports from GitHub at /webhooks/github/secret-scanning: `on` or `off`.',
    ),
  OANIM_GITHUB_KEYS_URL: z
    .string()
    .refine(isWebAddress, 'must be an address that begins with https:// (or http:// on this machine)')
    .default('https://api.github.com/meta/public_keys/secret_scanning')
    .describe('URL of the public keys that verify leak reports from GitHub.'),
  ...ProviderVariables,
})

/** Variables that require each other. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ['GITHUB_CLIENT_ID', ['GITHUB_CLIENT_SECRET']],
  ['GITHUB_CLIENT_SECRET', ['GITHUB_CLIENT_ID']],
  ['GOOGLE_CLIENT_ID', ['GOOGLE_CLIENT_SECRET']],
  ['GOOGLE_CLIENT_SECRET', ['GOOGLE_CLIENT_ID']],
  ['OIDC_ISSUER', ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']],
  ['OIDC_CLIENT_ID', ['OIDC_ISSUER']],
  ['SMTP_URL', ['OANIM_EMAIL_FROM']],
]

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && (url.origin === text || `${url.origin}/` === text)
}

/** Secrets are sent to these URLs, so only loopback ones may lack TLS. */
function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
}

/** The variables, for the documentation. */
export const variables = Object.entries(Variables.shape).map(([name, schema]) => ({
  name,
  description: schema.description ?? '',
  default: schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : undefined,
}))

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** `undefined` for the folder `assets` of the data directory. */
  readonly assets: AssetLocation | undefined
  readonly logLevel: (typeof levels)[number]
  readonly publicUrl: string | undefined
  /** CIDR blocks separated by spaces. */
  readonly trustedProxies: string | undefined
  /** Processes that answer requests. */
  readonly workers: number
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  /** Issuer URLs that may be on a private network. */
  readonly privateIssuers: readonly string[]
  readonly clients: ClientConfig
  readonly printsFirstKey: boolean
  readonly isSignUpOpen: boolean
  readonly authSecret: string | undefined
  readonly auditRetentionDays: number | undefined
  readonly assetRetentionDays: number | undefined
  /** Whether accounts pay from credit that the operator grants. */
  readonly isCreditOn: boolean
  readonly providers: Providers
  readonly mediaProviders: ProviderConfig
  /** URL of GitHub's public keys; `undefined` if its reports are not accepted. */
  readonly githubKeysUrl: string | undefined
  readonly email: { readonly smtpUrl: string; readonly from: string } | undefined
}

interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

/** Identity providers for sign-in. */
export interface Providers {
  readonly github: Client | undefined
  readonly google: Client | undefined
  readonly oidc: (Client & { readonly issuer: string; readonly name: string }) | undefined
}

/** Names every invalid variable, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} naming every invalid variable. Values are not repeated: they may contain a password.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const { data, error } = Variables.safeParse(set)
  const lines = (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`)
  for (const [name, required] of groups) {
    const missing = set[name] === undefined ? [] : required.filter((each) => set[each] === undefined)
    if (missing.length > 0) lines.push(`${name} requires ${missing.join(' and ')}.`)
  }
  // Not even `auto` on one core: the same setting must not fail on another machine.
  if (data && data.DATABASE_URL === undefined && Number(data.OANIM_WORKERS) !== 1) {
    lines.push(
      'OANIM_WORKERS requires DATABASE_URL: only one process can use the embedded database. Remove OANIM_WORKERS, or set DATABASE_URL.',
    )
  }
  const assets = data && readAssetLocation(data)
  if (Array.isArray(assets)) lines.push(...assets)
  if (!data || lines.length > 0 || Array.isArray(assets)) throw new ConfigError(lines.join('\n'))
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: resolve((data.OANIM_DATA_DIR ?? installation.dataDir).replace(/^~(?=$|\/)/, homeFolder)),
    databaseUrl: data.DATABASE_URL,
    assets,
    logLevel: data.OANIM_LOG_LEVEL,
    publicUrl: data.OANIM_PUBLIC_URL,
    trustedProxies: data.OANIM_TRUSTED_PROXIES,
    workers:
      data.OANIM_WORKERS === 'auto'
        ? Math.min(availableParallelism(), maxWorkers)
        : Number(data.OANIM_WORKERS),
    metrics:
      data.OANIM_METRICS_PORT === undefined
        ? undefined
        : { host: data.OANIM_METRICS_HOST, port: data.OANIM_METRICS_PORT },
    privateIssuers: data.OANIM_PRIVATE_ISSUERS ?? [],
    clients: readClientConfig(data),
    printsFirstKey: data.OANIM_FIRST_KEY === 'print',
    isSignUpOpen: data.OANIM_SIGNUP === 'open',
    authSecret: data.OANIM_AUTH_SECRET,
    auditRetentionDays: data.OANIM_AUDIT_RETENTION_DAYS,
    assetRetentionDays: data.OANIM_ASSET_RETENTION_DAYS,
    isCreditOn: data.OANIM_CREDIT === 'on',
    providers: {
      github: clientOf(data.GITHUB_CLIENT_ID, data.GITHUB_CLIENT_SECRET),
      google: clientOf(data.GOOGLE_CLIENT_ID, data.GOOGLE_CLIENT_SECRET),
      oidc: oidcProvider(
        clientOf(data.OIDC_CLIENT_ID, data.OIDC_CLIENT_SECRET),
        data.OIDC_ISSUER,
        data.OIDC_NAME,
      ),
    },
    mediaProviders: readProviderConfig(data),
    githubKeysUrl: data.OANIM_GITHUB_SECRET_SCANNING === 'on' ? data.OANIM_GITHUB_KEYS_URL : undefined,
    email:
      data.SMTP_URL === undefined || data.OANIM_EMAIL_FROM === undefined
        ? undefined
        : { smtpUrl: data.SMTP_URL, from: data.OANIM_EMAIL_FROM },
  }
}

function clientOf(clientId: string | undefined, clientSecret: string | undefined): Client | undefined {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

function oidcProvider(
  client: Client | undefined,
  issuer: string | undefined,
  name: string,
): Providers['oidc'] {
  return client && issuer !== undefined ? { ...client, issuer, name } : undefined
}

/** Whether only this machine can connect to an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1' || host === '[::1]') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

/** Ignores an empty or relative HOME, which would mean the current folder. */
function homeFolder(): string {
  return isAbsolute(homedir()) ? homedir() : userInfo().homedir
}
