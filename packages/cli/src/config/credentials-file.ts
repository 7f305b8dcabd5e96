import { constants } from 'node:fs'
import { lstat, mkdir, open, readlink, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Document } from 'yaml'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { decodeText } from '../files/decode-text.ts'
import { protectFolder } from '../files/protect-folder.ts'
import { writeFileAtomically } from '../files/write-file.ts'
import type { Output } from '../output/output.ts'
import { credentialsPath, type Profile } from './paths.ts'
import { profileOption } from './profile.ts'

/** Largest file that is read, in bytes. */
const maxBytes = 65_536

export type CredentialsFile =
  | { state: 'missing' }
  | { state: 'unusable'; message: string; hint: string }
  | {
      state: 'read'
      apiKey: string | undefined
      /** The server that the key belongs to, as the file spells it. */
      server: string | undefined
      /** `login` if `oanim login` created the key for this machine, so that nothing else uses it. */
      origin: 'login' | undefined
      /** The permissions, such as `644`, if other users can read the file. */
      openTo: string | undefined
      document: Document
    }

/** Reads the saved key. No message quotes the content, which holds the key. */
export async function readCredentialsFile(
  profile: Profile,
  platform: NodeJS.Platform = process.platform,
): Promise<CredentialsFile> {
  const path = credentialsPath(profile)
  const login = `oanim login${profileOption(profile)} --token -`
  const unusable = (problem: string, hint: string): CredentialsFile => ({
    state: 'unusable',
    message: `${path} ${problem}.`,
    hint,
  })
  const { remove, move, unlock } = shellWords(path, platform)
  const replace = `Remove it (${remove}) and run \`${login}\`.`

  let text: string
  let openTo: string | undefined
  try {
    const found = await lstat(path)
    if (found.isSymbolicLink()) {
      const target = await readlink(path)
      return unusable(`is a symbolic link (to ${target}), which oanim does not follow`, replace)
    }
    if (found.isDirectory()) {
      return unusable('is a directory', `Move it away (${move}) and run \`${login}\`.`)
    }
    if (!found.isFile()) return unusable('is not a regular file', replace)
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const { mode, size } = await file.stat()
      if (size > maxBytes) return unusable('is too large to be a saved key', replace)
      openTo = openToOf(mode, platform)
      text = decodeText(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { state: 'missing' }
    const isDenied = systemCode(error) === 'EACCES'
    return unusable(`cannot be read: ${systemReason(error)}`, isDenied ? unlock : replace)
  }

  const { isMap, parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    return unusable(
      `is not YAML${line === undefined ? '' : ` (line ${line})`}`,
      `Correct it, or remove it (${remove}) and run \`${login}\`.`,
    )
  }
  const isEmpty = document.contents === null
  const apiKey: unknown = isEmpty ? undefined : document.get('api_key')
  const server: unknown = isEmpty ? undefined : document.get('server')
  const isText = (value: unknown) => value === undefined || value === null || typeof value === 'string'
  if ((!isEmpty && !isMap(document.contents)) || !isText(apiKey) || !isText(server)) {
    return unusable(
      'does not have the form "api_key: anim_…"',
      `Correct it, or remove it (${remove}) and run \`${login}\`.`,
    )
  }
  return {
    state: 'read',
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    server: typeof server === 'string' ? server : undefined,
    origin: !isEmpty && document.get('origin') === 'login' ? 'login' : undefined,
    openTo,
    document,
  }
}

/** The permissions of a file that others can read. Windows has access control lists instead. */
export function openToOf(mode: number, platform: NodeJS.Platform): string | undefined {
  return platform !== 'win32' && (mode & 0o077) !== 0 ? (mode & 0o777).toString(8) : undefined
}

/** What to type in the shell of a system. */
export function shellWords(
  path: string,
  platform: NodeJS.Platform,
): { remove: string; move: string; unlock: string } {
  if (platform === 'win32') {
    // Both cmd.exe and PowerShell. A path on Windows contains no quotes.
    const quoted = `"${path}"`
    return {
      remove: `del ${quoted}`,
      move: `move ${quoted} "${path}.old"`,
      unlock: `Give your user access to ${quoted}, under Properties, Security.`,
    }
  }
  const quoted = `'${path.replaceAll("'", "'\\''")}'`
  return {
    remove: `rm ${quoted}`,
    move: `mv ${quoted} ${quoted}.old`,
    unlock: `Run chmod 600 ${quoted}, and chown if it belongs to another user.`,
  }
}

/** Reads the saved key before it is replaced or removed. @throws {Failure} `credentials_unusable`; the file is not changed. */
export async function readCredentialsFileToChange(
  profile: Profile,
): Promise<Exclude<CredentialsFile, { state: 'unusable' }>> {
  const file = await readCredentialsFile(profile)
  if (file.state !== 'unusable') return file
  throw new Failure('credentials_unusable', file.message, { hint: `Nothing was changed. ${file.hint}` })
}

/**
 * Saves a key and the server it belongs to, readable by the owner only. Other entries of the file stay.
 *
 * @throws {Failure} `credentials_unwritable`; the file is not changed.
 */
export async function saveCredential(
  profile: Profile,
  { apiKey, server, origin }: { apiKey: string; server: string; origin?: 'login' | undefined },
  output: Output,
): Promise<void> {
  const path = credentialsPath(profile)
  const existing = await readCredentialsFileToChange(profile)
  const { parseDocument } = await import('yaml')
  const document = existing.state === 'read' ? existing.document : parseDocument('')
  document.set('api_key', apiKey)
  document.set('server', server)
  if (origin === undefined) document.delete('origin')
  else document.set('origin', origin)
  const folder = dirname(path)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await protectFolder(folder, output)
    await writeFileAtomically(path, String(document), 0o600)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Removes the saved key, and the file unless it has other entries. */
export async function removeCredential(profile: Profile): Promise<void> {
  const path = credentialsPath(profile)
  const existing = await readCredentialsFileToChange(profile)
  if (existing.state === 'missing') return
  const { isMap } = await import('yaml')
  const { document } = existing
  if (document.contents !== null) {
    document.delete('api_key')
    document.delete('server')
    document.delete('origin')
  }
  try {
    if (isMap(document.contents) && document.contents.items.length > 0) {
      await writeFileAtomically(path, String(document), 0o600)
    } else {
      await unlink(path)
    }
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, error: unknown): Failure {
  return new Failure('credentials_unwritable', `Cannot write ${path}: ${systemReason(error)}.`, {
    hint: 'Make the directory writable, or use ANIMATE_API_KEY.',
    cause: error,
  })
}
