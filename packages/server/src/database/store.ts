import { join } from 'node:path'
import { type AccountStore, accountStore } from '../policy/account-store.ts'
import { type ActivityStore, activityStore } from '../audit/audit-store.ts'
import { type AllowanceStore, allowanceStore } from '../http/quota-lease-store.ts'
import { type AssetStore, assetStore } from '../assets/asset-store.ts'
import { type AttemptStore, attemptStore } from '../http/rate-limit-store.ts'
import { type AuthSecretStore, authSecretStore } from '../auth/auth-secret-store.ts'
import { unusable } from './check-database.ts'
import { type ClaimStore, claimStore } from '../users/setup-link-store.ts'
import { type ContentStore, contentStore } from '../assets/blob-store.ts'
import type { CredentialReader } from '../keys/credential-reader.ts'
import type { Database } from './database.ts'
import { type ExposureStore, exposureStore } from '../leak-reports/leak-report-store.ts'
import { type IdempotencyStore, idempotencyStore } from '../http/idempotency-store.ts'
import { type InvitationStore, invitationStore } from '../users/invitation-store.ts'
import { type KeyStore, keyStore } from '../keys/key-store.ts'
import { type LoginStore, loginStore } from '../oauth/authorization-request-store.ts'
import { type MemberStore, memberStore } from '../users/member-store.ts'
import { migrate } from './migrate.ts'
import { type PeopleStore, peopleStore } from '../users/user-store.ts'
import { openPostgres } from './postgres.ts'
import { storeProbe } from './probe.ts'
import { type ShareStore, shareStore } from '../shares/share-store.ts'
import { openSqlite } from './sqlite.ts'
import { tightenDataDir } from './tighten.ts'
import { type TrustStore, trustStore } from '../trust-policies/trust-policy-store.ts'
import { type UsageStore, usageStore } from '../usage/usage-store.ts'

export interface StoreOptions {
  /** Folder of the embedded database and of the pictures. */
  readonly dataDir: string
  /** `postgres://…`; the embedded database without it. */
  readonly databaseUrl?: string | undefined
}

/** All that is kept: on one of two databases and in a folder of files. */
export interface Store {
  readonly keys: KeyStore
  readonly accounts: AccountStore
  readonly assets: AssetStore
  readonly contents: ContentStore
  readonly usage: UsageStore
  readonly people: PeopleStore
  readonly members: MemberStore
  readonly claims: ClaimStore
  readonly invitations: InvitationStore
  readonly activity: ActivityStore
  readonly logins: LoginStore
  readonly exposures: ExposureStore
  readonly shares: ShareStore
  readonly trusts: TrustStore
  readonly attempts: AttemptStore
  readonly allowances: AllowanceStore
  readonly idempotency: IdempotencyStore
  readonly credentials: CredentialReader
  readonly authSecret: AuthSecretStore
  readonly dialect: Database['dialect']
  readonly description: string
  /** The database itself, for the library that signs people in and for others that bring their own queries. */
  readonly database: Database
  /** Checks that requests can be served; see `storeProbe`. @throws the error that a request would meet. */
  probe(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store and brings its shape up to date.
 *
 * @throws {StoreError} in a sentence for the operator.
 */
export async function openStore({ dataDir, databaseUrl }: StoreOptions): Promise<Store> {
  await tightenDataDir(dataDir)
  const database = databaseUrl ? await openPostgres(databaseUrl) : openSqlite(dataDir)
  const close = async () => {
    await database.credentials.close()
    await database.leases?.end()
    await database.db.destroy()
  }
  try {
    await migrate(database)
    const contents = await contentStore(join(dataDir, 'assets'))
    const keys = keyStore(database)
    const idempotency = idempotencyStore(database)
    // One process at a time has the embedded database: whoever was at work in it before is dead.
    if (database.dialect === 'sqlite') await idempotency.releaseAll()
    return {
      keys,
      accounts: accountStore(database),
      assets: assetStore(database),
      contents,
      usage: usageStore(database),
      people: peopleStore(database),
      members: memberStore(database, keys),
      claims: claimStore(database),
      invitations: invitationStore(database),
      activity: activityStore(database),
      logins: loginStore(database, keys),
      exposures: exposureStore(database, keys),
      shares: shareStore(database),
      trusts: trustStore(database, keys),
      attempts: attemptStore(database),
      allowances: allowanceStore(database),
      idempotency,
      credentials: database.credentials,
      authSecret: authSecretStore(database),
      dialect: database.dialect,
      description: database.description,
      database,
      probe: storeProbe(database, contents),
      close,
    }
  } catch (error) {
    await close()
    throw unusable(error, database.description)
  }
}
