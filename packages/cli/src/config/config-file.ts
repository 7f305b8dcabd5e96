import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Document } from 'yaml'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { writeFileAtomically } from '../files/write-file.ts'
import { configPath, hasHome } from './paths.ts'

/** Largest configuration that is read, in bytes. */
const maxBytes = 65_536

/** The settings, and the environment variable that replaces each. */
const settings = {
  api_url: { form: 'api_url: https://…', variable: 'ANIMATE_API_URL' },
  account: { form: 'account: acct_…', variable: 'ANIMATE_ACCOUNT' },
} as const

/**
 * Reads a setting from `~/.oanim/config.yaml`.
 *
 * @returns `undefined` if there is no such file or setting.
 * @throws {Failure} `config_unusable`, exit 2
 */
export async function readSetting(name: keyof typeof settings): Promise<string | undefined> {
  if (!hasHome()) return undefined
  const path = configPath()
  const { form, variable } = settings[name]
  const hint = `Correct it, remove it, or set ${variable}.`
  const document = await readConfig(path, hint)
  let content: unknown
  try {
    content = document.toJS()
  } catch {
    throw unusable(`${path} has an alias (*name) that cannot be resolved.`, hint)
  }
  if (content === null) return undefined
  const value: unknown =
    typeof content === 'object' && name in content ? Reflect.get(content, name) : undefined
  if (
    typeof content !== 'object' ||
    Array.isArray(content) ||
    !['string', 'undefined'].includes(typeof value)
  ) {
    throw unusable(`${path} does not have the form "${form}".`, hint)
  }
  return typeof value === 'string' ? value.trim() || undefined : undefined
}

/**
 * The id of this installation, by which its next login replaces its previous one. It is random, not a secret, created at
 * the first login and kept in the configuration.
 *
 * @throws {Failure} `config_unusable`, `config_unwritable`
 */
export async function deviceId(): Promise<string> {
  const path = configPath()
  const { isMap } = await import('yaml')
  const document = await readConfig(path, 'Correct it or remove it.')
  if (document.contents !== null && !isMap(document.contents)) {
    throw unusable(`${path} does not have the form "api_url: https://…".`, 'Correct it or remove it.')
  }
  const kept: unknown = document.contents === null ? undefined : document.get('device_id')
  if (typeof kept === 'string' && /^device_[A-Za-z0-9_-]{8,57}$/.test(kept)) return kept
  const created = `device_${randomBytes(16).toString('base64url')}`
  document.set('device_id', created)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFileAtomically(path, String(document), 0o600)
  } catch (error) {
    throw new Failure('config_unwritable', `Cannot write ${path}: ${systemReason(error)}.`, {
      hint: 'Make the directory writable, or use ANIMATE_API_KEY.',
      cause: error,
    })
  }
  return created
}

/** Parses the configuration; a missing file is an empty document. */
async function readConfig(path: string, hint: string): Promise<Document> {
  const text = await readText(path, hint)
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text ?? '', { logLevel: 'silent' })
  const [error] = document.errors
  if (error === undefined) return document
  const line = error.linePos?.[0].line
  throw unusable(`${path} is not YAML${line === undefined ? '' : ` (line ${line})`}.`, hint)
}

async function readText(path: string, hint: string): Promise<string | undefined> {
  try {
    // Without O_NONBLOCK, opening a named pipe waits until something writes to it.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const stats = await file.stat()
      if (stats.isDirectory()) throw unusable(`${path} is a directory.`, hint)
      if (!stats.isFile()) throw unusable(`${path} is not a regular file.`, hint)
      if (stats.size > maxBytes) throw unusable(`${path} has more than ${maxBytes} bytes.`, hint)
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    if (systemCode(error) === 'ENOENT') return undefined
    throw unusable(`Cannot read ${path}: ${systemReason(error)}.`, hint)
  }
}

function unusable(message: string, hint: string): Failure {
  return new Failure('config_unusable', message, { exitCode: 2, hint })
}
