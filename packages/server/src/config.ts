import { isIP } from 'node:net'
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { parseCidr } from './core/cidr.ts'

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Every variable that the server reads. An empty one counts as not set. */
const Variables = z.object({
  PORT: z.coerce
    .number('must be a whole number from 0 to 65535')
    .int('must be a whole number from 0 to 65535')
    .min(0, 'must be a whole number from 0 to 65535')
    .max(65_535, 'must be a whole number from 0 to 65535')
    .default(8000)
    .describe('Port to listen on; 0 takes any free one and prints it.'),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be an address or a host name')
    .default('127.0.0.1')
    .describe('Address to listen on. 0.0.0.0 is every IPv4 address of the machine, :: every address.'),
  OANIM_DATA_DIR: z
    .string()
    .optional()
    .describe('Folder of the embedded database and of the images. Without it: `data` in the clone.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe('PostgreSQL instead of the embedded database: postgres://user:password@host:5432/name.'),
  OANIM_LOG_LEVEL: z
    .enum(levels, `must be one of ${levels.join(', ')}`)
    .default('warn')
    .describe(`Least level that is logged to standard error: ${levels.join(', ')}.`),
  OANIM_PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be an origin: http:// or https://, a host and at most a port, no path')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe(
      'The address under which browsers see the server, such as https://animate.example.com. Without it users sign ' +
        'in on the machine itself only, at http://127.0.0.1:PORT or http://localhost:PORT.',
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
      'The reverse proxies in front of the server: addresses and CIDR blocks, separated by commas. From these alone ' +
        'X-Forwarded-For is believed; its right-most address that is none of them is the caller’s.',
    ),
  OANIM_METRICS_PORT: z.coerce
    .number('must be a whole number from 0 to 65535')
    .int('must be a whole number from 0 to 65535')
    .min(0, 'must be a whole number from 0 to 65535')
    .max(65_535, 'must be a whole number from 0 to 65535')
    .optional()
    .describe(
      'Port for `GET /metrics` in the format of Prometheus; 0 takes any free one. Without it: no metrics.',
    ),
  OANIM_METRICS_HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be an address or a host name')
    .default('127.0.0.1')
    .describe('Address to listen on for metrics. They ask for no key: let only what collects them reach it.'),
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
      'Issuers of job identities that may be on a private network, such as a GitLab of your own: their addresses, ' +
        'exactly as they call themselves, separated by commas. All others are asked on the public internet only.',
    ),
  OANIM_FIRST_KEY: z
    .enum(['print', 'off'], 'must be print or off')
    .default('print')
    .describe(
      'Whether the first start prints a key of the owner, and every start before setup the setup link, to standard output, ' +
        'which a service manager writes to its journal. With off: npm run owner-key and npm run owner-link.',
    ),
  OANIM_SIGNUP: z
    .enum(['open', 'closed'], 'must be open or closed')
    .default('closed')
    .describe('Whether anybody may make themselves an account. When closed, users come by invitation.'),
  OANIM_AUDIT_RETENTION_DAYS: z.coerce
    .number('must be a whole number of days, at least 1')
    .int('must be a whole number of days, at least 1')
    .min(1, 'must be a whole number of days, at least 1')
    .max(36_500, 'must be at most 36500 days')
    .optional()
    .describe('Days for which the audit log is kept. Without it: for ever.'),
  OANIM_AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe(
      'Signs the cookies of users and encrypts their second factors; the same on every replica. Without ' +
        'it: a random one, kept in the data folder or, with DATABASE_URL, in the database.',
    ),
  GITHUB_CLIENT_ID: z.string().optional().describe('Lets users sign in with GitHub, with the secret below.'),
  GITHUB_CLIENT_SECRET: z.string().optional().describe('Secret of the OAuth app at GitHub.'),
  GOOGLE_CLIENT_ID: z.string().optional().describe('Lets users sign in with Google, with the secret below.'),
  GOOGLE_CLIENT_SECRET: z.string().optional().describe('Secret of the OAuth client at Google.'),
  OIDC_ISSUER: z
    .string()
    .refine(isWebAddress, 'must be an address that begins with https:// (or http:// on this machine)')
    .optional()
    .describe('Lets users sign in with an OpenID Connect provider: its issuer, exactly as it calls itself.'),
  OIDC_CLIENT_ID: z.string().optional().describe('Client id at the OpenID Connect provider.'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('Client secret at the OpenID Connect provider.'),
  OIDC_NAME: z
    .string()
    .max(40, 'must have at most 40 characters')
    .default('Single sign-on')
    .describe('What users read on the button of the OpenID Connect provider.'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe('Sends mails that confirm addresses and reset passwords: smtp://user:password@host:587.'),
  OANIM_EMAIL_FROM: z
    .string()
    .max(200, 'must have at most 200 characters')
    .regex(/^[^\r\n]+$/, 'must be one line')
    .optional()
    .describe('Sender of the mails: Open Animate <animate@example.com>. Needed with SMTP_URL.'),
  OANIM_GITHUB_SECRET_SCANNING: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe('Whether /webhooks/github/secret-scanning takes GitHub’s reports of keys found in public.'),
  OANIM_GITHUB_KEYS_URL: z
    .string()
    .refine(isWebAddress, 'must be an address that begins with https:// (or http:// on this machine)')
    .default('https://api.github.com/meta/public_keys/secret_scanning')
    .describe('Where the keys are with which GitHub signs its reports.'),
})

/** Variables that mean something only together. */
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

/** Secrets go to this address, so only a loopback one may be without TLS. */
function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
}

/** The variables with their meaning and default, for the documentation. */
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
  readonly logLevel: (typeof levels)[number]
  readonly publicUrl: string | undefined
  /** CIDR blocks separated by spaces. */
  readonly trustedProxies: string | undefined
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  /** Issuers of job identities that may be on a private network. */
  readonly privateIssuers: readonly string[]
  readonly printsFirstKey: boolean
  readonly isSignUpOpen: boolean
  readonly authSecret: string | undefined
  readonly auditRetentionDays: number | undefined
  readonly providers: Providers
  /** Where the keys are that sign GitHub's reports; `undefined` when those are not taken. */
  readonly githubKeysUrl: string | undefined
  readonly email: { readonly smtpUrl: string; readonly from: string } | undefined
}

interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

/** Where users may sign in besides here. */
export interface Providers {
  readonly github: Client | undefined
  readonly google: Client | undefined
  readonly oidc: (Client & { readonly issuer: string; readonly name: string }) | undefined
}

/** Variables that have values that the server cannot use: all of them, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const clone = resolve(import.meta.dirname, '../../..')

/**
 * Reads the configuration from variables.
 *
 * @throws {ConfigError} naming every variable that is wrong. Values are not repeated: one has a password.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const { data, error } = Variables.safeParse(set)
  const lines = (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`)
  for (const [name, needed] of groups) {
    const missing = set[name] === undefined ? [] : needed.filter((each) => set[each] === undefined)
    if (missing.length > 0) lines.push(`${name} needs ${missing.join(' and ')}, too.`)
  }
  if (!data || lines.length > 0) throw new ConfigError(lines.join('\n'))
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir:
      data.OANIM_DATA_DIR === undefined
        ? join(clone, 'data')
        : resolve(data.OANIM_DATA_DIR.replace(/^~(?=$|\/)/, homeFolder)),
    databaseUrl: data.DATABASE_URL,
    logLevel: data.OANIM_LOG_LEVEL,
    publicUrl: data.OANIM_PUBLIC_URL,
    trustedProxies: data.OANIM_TRUSTED_PROXIES,
    metrics:
      data.OANIM_METRICS_PORT === undefined
        ? undefined
        : { host: data.OANIM_METRICS_HOST, port: data.OANIM_METRICS_PORT },
    privateIssuers: data.OANIM_PRIVATE_ISSUERS ?? [],
    printsFirstKey: data.OANIM_FIRST_KEY === 'print',
    isSignUpOpen: data.OANIM_SIGNUP === 'open',
    authSecret: data.OANIM_AUTH_SECRET,
    auditRetentionDays: data.OANIM_AUDIT_RETENTION_DAYS,
    providers: {
      github: client(data.GITHUB_CLIENT_ID, data.GITHUB_CLIENT_SECRET),
      google: client(data.GOOGLE_CLIENT_ID, data.GOOGLE_CLIENT_SECRET),
      oidc: oidcOf(client(data.OIDC_CLIENT_ID, data.OIDC_CLIENT_SECRET), data.OIDC_ISSUER, data.OIDC_NAME),
    },
    githubKeysUrl: data.OANIM_GITHUB_SECRET_SCANNING === 'on' ? data.OANIM_GITHUB_KEYS_URL : undefined,
    email:
      data.SMTP_URL === undefined || data.OANIM_EMAIL_FROM === undefined
        ? undefined
        : { smtpUrl: data.SMTP_URL, from: data.OANIM_EMAIL_FROM },
  }
}

function client(clientId: string | undefined, clientSecret: string | undefined): Client | undefined {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

function oidcOf(given: Client | undefined, issuer: string | undefined, name: string): Providers['oidc'] {
  return given && issuer !== undefined ? { ...given, issuer, name } : undefined
}

/** Says whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1' || host === '[::1]') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

/** An empty or relative HOME would make the current folder the home folder. */
function homeFolder(): string {
  return isAbsolute(homedir()) ? homedir() : userInfo().homedir
}
