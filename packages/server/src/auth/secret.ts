import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../database/errors.ts'
import type { Store } from '../database/store.ts'

/**
 * The secret that signs cookies: the configured one, or a random one. On the embedded database the data folder keeps
 * it, beside the database and not in it; on PostgreSQL the database does, so that every replica has the same.
 *
 * @throws {StoreError} `unusable` when the folder cannot be read or written.
 */
export async function secretOf(
  configured: string | undefined,
  dataDir: string,
  { dialect, authSecret }: Pick<Store, 'dialect' | 'authSecret'>,
): Promise<string> {
  if (configured !== undefined) return configured
  const random = randomBytes(32).toString('base64url')
  return dialect === 'postgres' ? authSecret.keepOrGet(random) : keepOrRead(dataDir, random)
}

function keepOrRead(dataDir: string, candidate: string): string {
  const path = join(dataDir, 'auth-secret')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    try {
      // Made once: whoever comes second finds it there.
      writeFileSync(path, candidate, { mode: 0o600, flag: 'wx', flush: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const secret = readFileSync(path, 'utf8').trim()
    if (secret.length >= 32) return secret
    throw new Error('it is cut short; remove it, and everybody signs in again')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The file ${path} cannot be used: ${reason}.`, { cause: error })
  }
}
