import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { type Document, isMap, parseDocument } from 'yaml'
import { Failure, systemReason } from '../failure.ts'
import { readSmallFile } from '../files/read-small-file.ts'
import { writeFileAtomically } from '../files/write-file-atomically.ts'

const idForm = /^device_[A-Za-z0-9_-]{8,57}$/

/**
 * What this installation calls itself to a server, so that its next login replaces its last. No secret, and nothing
 * of the machine is in it. Made at the first login and kept in the configuration; what else stands there stays.
 *
 * @throws {Failure} `config_unusable`, `config_unwritable`
 */
export async function deviceId(path: string): Promise<string> {
  const document = await readConfig(path)
  const kept: unknown = document.contents === null ? undefined : document.get('device_id')
  if (typeof kept === 'string' && idForm.test(kept)) return kept
  const made = `device_${randomBytes(16).toString('base64url')}`
  document.set('device_id', made)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFileAtomically(path, String(document), 0o600)
  } catch (error) {
    throw new Failure('config_unwritable', `${path} cannot be written: ${systemReason(error)}.`, {
      hint: 'Make the folder writable, or use ANIMATE_API_KEY.',
      cause: error,
    })
  }
  return made
}

async function readConfig(path: string): Promise<Document> {
  const file = await readSmallFile(path)
  if ('flaw' in file) throw unusable(`${path} ${file.flaw}.`)
  const document = parseDocument(file.text ?? '', { logLevel: 'silent' })
  if (document.errors.length > 0) throw unusable(`${path} is not YAML.`)
  if (document.contents !== null && !isMap(document.contents)) {
    throw unusable(`${path} does not have the form "api_url: https://…".`)
  }
  return document
}

function unusable(message: string): Failure {
  return new Failure('config_unusable', message, { exitCode: 2, hint: 'Correct it or remove it.' })
}

/** The name of this machine for users: one line, without what could deceive, 60 characters at most. */
export function deviceName(name: string = hostname()): string {
  const shown = [...name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()].slice(0, 60).join('').trim()
  return /[^\p{Z}\p{C}]/u.test(shown) && !/anim_/.test(shown) ? shown : 'this machine'
}
