import type { Database } from '../database/database.ts'

export type AuthSecretStore = ReturnType<typeof authSecretStore>

/** The secret that replicas share. */
export function authSecretStore({ db }: Database) {
  return {
    /** Keeps the candidate unless there is a secret already; answers the one that is kept. */
    async keepOrGet(candidate: string): Promise<string> {
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
