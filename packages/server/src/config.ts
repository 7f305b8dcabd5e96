import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

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
    .describe('Folder of the embedded database and of the pictures. Without it: `data` in the clone.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe('PostgreSQL instead of the embedded database: postgres://user:password@host:5432/name.'),
  OANIM_LOG_LEVEL: z
    .enum(levels, `must be one of ${levels.join(', ')}`)
    .default('warn')
    .describe(`Least level that is logged to standard error: ${levels.join(', ')}.`),
})

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
  if (error) {
    const lines = error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
    throw new ConfigError(lines.join('\n'))
  }
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir:
      data.OANIM_DATA_DIR === undefined
        ? join(clone, 'data')
        : resolve(data.OANIM_DATA_DIR.replace(/^~(?=$|\/)/, homedir())),
    databaseUrl: data.DATABASE_URL,
    logLevel: data.OANIM_LOG_LEVEL,
  }
}

/** Says whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}
