import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, realpath, rmdir, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Document } from 'yaml'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { decodeText } from '../files/decode-text.ts'
import { writeFileAtomically } from '../files/write-file.ts'
import { configPath, hasHome, type Profile } from './paths.ts'

/** Largest configuration that is read, in bytes. */
const maxBytes = 65_536

/** The settings, and the environment variable that replaces each. */
const settings = {
  api_url: { form: 'api_url: https://…', variable: 'ANIMATE_API_URL' },
  account: { form: 'account: acct_…', variable: 'ANIMATE_ACCOUNT' },
  update_notice: { form: 'update_notice: off', variable: 'OANIM_UPDATE_NOTICE' },
} as const

export type SettingName = keyof typeof settings

/**
 * Reads a setting from the `config.yaml` of a profile.
 *
 * @returns `undefined` if there is no such file or setting.
 * @throws {Failure} `config_unusable`, exit 2
 */
export async function readSetting(name: SettingName, profile: Profile): Promise<string | undefined> {
  if (!hasHome()) return undefined
  const path = configPath(profile)
  const { form, variable } = settings[name]
  const hint = `Correct it, remove it, or set ${variable}.`
  const { content } = await readConfig(path, hint)
  const value: unknown = Object.hasOwn(content, name) ? content[name] : undefined
  if (value === undefined || typeof value === 'string') return value?.trim() || undefined
  // In other versions of YAML, `off` is false.
  if (name === 'update_notice' && typeof value === 'boolean') return value ? 'on' : 'off'
  throw unusable(`${path} does not have the form "${form}".`, hint)
}

/**
 * The id of this installation, by which its next login replaces its previous one. It is random, not a secret, created at
 * the first login of a profile and kept in its configuration.
 *
 * @throws {Failure} `config_unusable`, `config_unwritable`
 */
export async function deviceId(profile: Profile): Promise<string> {
  const { content } = await readConfig(configPath(profile), 'Correct it or remove it.')
  const { device_id: kept } = content
  if (typeof kept === 'string' && /^device_[A-Za-z0-9_-]{8,57}$/.test(kept)) return kept
  const created = `device_${randomBytes(16).toString('base64url')}`
  await changeEntry(profile, 'device_id', created)
  return created
}

/**
 * Sets or removes one entry of the configuration of a profile. Every other character of the file stays, such as comments
 * and entries that this version does not know. A symbolic link stays: its target is replaced.
 *
 * @param value `undefined` removes the entry, and the file if nothing is left.
 * @returns Whether the file changed.
 * @throws {Failure} `config_unusable` (exit 2), `config_unwritable`; the file is not changed.
 */
export async function changeEntry(
  profile: Profile,
  name: SettingName | 'device_id',
  value: string | undefined,
): Promise<boolean> {
  const path = configPath(profile)
  const hint = 'Correct it or remove it.'
  const { text, document, content } = await readConfig(path, hint)
  if (content[name] === value) return false
  const { [name]: _, ...others } = content
  const wanted = value === undefined ? others : { ...others, [name]: value }
  const changed = await editText(text, document, { name, value, wanted })
  if (changed === undefined) {
    throw unusable(
      `${path} has a form that oanim cannot change without losing something.`,
      'Edit it yourself.',
    )
  }
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const target = await realpath(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return path
      throw error
    })
    if (changed.trim() === '') await unlink(target)
    else await writeFileAtomically(target, changed, 0o600)
  } catch (error) {
    throw new Failure('config_unwritable', `Cannot write ${path}: ${systemReason(error)}.`, {
      hint: 'Make the directory writable, or use environment variables.',
      cause: error,
    })
  }
  return true
}

/** Removes the folder of a profile that has no settings left, so that the profile is not listed. The default profile stays. */
export async function removeEmptyProfile(profile: Profile): Promise<void> {
  if (profile.name === 'default') return
  const path = configPath(profile)
  try {
    const { text, content } = await readConfig(path, '')
    if (text.includes('#') || Object.keys(content).some((name) => name !== 'device_id')) return
    await unlink(path).catch(() => undefined)
    await rmdir(dirname(path))
  } catch {
    // Something else is in the folder.
  }
}

interface Edit {
  readonly name: string
  readonly value: string | undefined
  /** What the file must contain afterwards. */
  readonly wanted: Readonly<Record<string, unknown>>
}

/** @returns `undefined` if no way of changing the text has the wanted result. */
async function editText(
  text: string,
  document: Document,
  { name, value, wanted }: Edit,
): Promise<string | undefined> {
  const { isMap, isNode, isScalar, parse, stringify } = await import('yaml')
  const isWanted = (candidate: string) => {
    try {
      return isDeepStrictEqual(parse(candidate, { logLevel: 'silent' }) ?? {}, wanted)
    } catch {
      return false
    }
  }
  const endOfLine = text.includes('\r\n') ? '\r\n' : '\n'
  const items = isMap(document.contents) ? document.contents.items : []
  const pair = items.find(({ key }) => isScalar(key) && key.value === name)
  const scalar = value === undefined ? '' : stringify(value, { lineWidth: 0 }).trimEnd()
  let edited = ''
  if (pair === undefined) {
    const separator = text === '' || text.endsWith('\n') ? '' : endOfLine
    edited = `${text}${separator}${name}: ${scalar}${endOfLine}`
  } else {
    const [keyStart = 0] = (isNode(pair.key) && pair.key.range) || []
    const [start = 0, end = 0] = (isNode(pair.value) && pair.value.range) || []
    if (value === undefined) {
      const lineEnd = text.indexOf('\n', Math.max(keyStart, end))
      edited = text.slice(0, keyStart) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1))
    } else {
      edited = text.slice(0, start) + scalar + text.slice(end)
    }
  }
  if (isWanted(edited)) return edited
  // An unusual form, such as {a: 1}: rewritten, which keeps comments but not spaces.
  try {
    if (value === undefined) document.delete(name)
    else document.set(name, value)
    const rewritten = document.toString({ lineWidth: 0 })
    return isWanted(rewritten) ? rewritten : undefined
  } catch {
    return undefined
  }
}

interface Config {
  readonly text: string
  readonly document: Document
  readonly content: Readonly<Record<string, unknown>>
}

/** Reads and parses the configuration; a missing file is empty. */
async function readConfig(path: string, hint: string): Promise<Config> {
  const text = (await readText(path, hint)) ?? ''
  const { isMap, parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    throw unusable(`${path} is not YAML${line === undefined ? '' : ` (line ${line})`}.`, hint)
  }
  if (document.contents === null || isEmptyScalar(document)) return { text, document, content: {} }
  if (!isMap(document.contents)) throw unusable(`${path} does not have the form "api_url: https://…".`, hint)
  try {
    return { text, document, content: document.toJS() }
  } catch {
    throw unusable(`${path} has an alias (*name) that cannot be resolved.`, hint)
  }
}

/** Whether the only content is `null`, `~` or `---`. */
function isEmptyScalar({ contents }: Document): boolean {
  return contents !== null && 'value' in contents && contents.value === null
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
      return decodeText(await file.readFile())
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
