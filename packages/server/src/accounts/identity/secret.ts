import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../../storage/store-error.ts'

/**
 * The secret that signs cookies: the configured one, or a random one that the data folder keeps.
 *
 * @throws {StoreError} `unusable` when the folder cannot be read or written.
 */
export function secretOf(configured: string | undefined, dataDir: string): string {
  if (configured !== undefined) return configured
  const path = join(dataDir, 'auth-secret')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    try {
      // Made once: whoever comes second finds it there.
      writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true })
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
