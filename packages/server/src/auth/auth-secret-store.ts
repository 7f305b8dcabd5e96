import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { StoreError } from '../database/errors.ts'

export type AuthSecretStore = ReturnType<typeof authSecretStore>

/** The secret that servers on one PostgreSQL share. */
export function authSecretStore({ db }: Database) {
  return {
    /** Returns the stored secret, or stores the candidate if there is none. */
    async getOrCreate(candidate: string): Promise<string> {
      await db
        .insertInto('auth_secret')
        .values({ id: 1, secret: candidate })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const { secret } = await db.selectFrom('auth_secret').select('secret').executeTakeFirstOrThrow()
      return secret
    },
  }
}

/**
 * The secret that signs cookies: the configured one, or a random one. The random one is in a file beside the embedded
 * database, or in PostgreSQL, where all servers need the same.
 *
 * @throws {StoreError} `unusable` if the file cannot be read or written.
 */
export async function readAuthSecret(
  { authSecret, dataDir }: { authSecret?: string | undefined; dataDir: string },
  store: { dialect: Database['dialect']; authSecret: AuthSecretStore },
): Promise<string> {
  if (authSecret !== undefined) return authSecret
  const candidate = randomBytes(32).toString('base64url')
  return store.dialect === 'postgres'
    ? store.authSecret.getOrCreate(candidate)
    : getOrCreateFile(dataDir, candidate)
}

function getOrCreateFile(dataDir: string, candidate: string): string {
  const path = join(dataDir, 'auth-secret')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    try {
      writeFileSync(path, candidate, { mode: 0o600, flag: 'wx', flush: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const secret = readFileSync(path, 'utf8').trim()
    if (secret.length >= 32) return secret
    throw new Error('it is incomplete; delete it, and all users must sign in again')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The file ${path} cannot be used: ${reason}.`, { cause: error })
  }
}
