import type { AssetLocation } from './assets/asset-location.ts'
import { type AssetStore, assetStore } from './assets/asset-store.ts'
import { type KeptBlobStore, keptBlobStore } from './assets/kept-blob-store.ts'
import { openBlobStore } from './assets/open-blob-store.ts'
import { type AuditStore, auditStore } from './audit/audit-store.ts'
import { type AuthSecretStore, authSecretStore } from './auth/auth-secret-store.ts'
import { type CreditStore, creditStore } from './budgets/credit-store.ts'
import { type LedgerStore, ledgerStore } from './budgets/ledger-store.ts'
import { unusable } from './database/check-database.ts'
import type { CredentialReader } from './database/credential-reader.ts'
import type { Database } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { openPostgres } from './database/postgres.ts'
import { openSqlite } from './database/sqlite.ts'
import { tightenDataDir } from './database/tighten.ts'
import { type IdempotencyStore, idempotencyStore } from './http/idempotency-store.ts'
import { type QuotaLeaseStore, quotaLeaseStore } from './http/quota-lease-store.ts'
import { type JobStore, jobStore } from './jobs/job-store.ts'
import { type KeyStore, keyStore } from './keys/key-store.ts'
import { type LeakReportStore, leakReportStore } from './leak-reports/leak-report-store.ts'
import {
  type AuthorizationRequestStore,
  authorizationRequestStore,
} from './oauth/authorization-request-store.ts'
import { type AccountStore, accountStore } from './policy/account-store.ts'
import { type ProviderSettingStore, providerSettingStore } from './providers/provider-setting-store.ts'
import { type ShareStore, shareStore } from './shares/share-store.ts'
import { storeProbe } from './system/store-probe.ts'
import { type TrustPolicyStore, trustPolicyStore } from './trust-policies/trust-policy-store.ts'
import { type CostStore, costStore } from './usage/cost-store.ts'
import { type UsageStore, usageStore } from './usage/usage-store.ts'
import { type InvitationStore, invitationStore } from './users/invitation-store.ts'
import { type MemberStore, memberStore } from './users/member-store.ts'
import { type SetupLinkStore, setupLinkStore } from './users/setup-link-store.ts'
import { type UserStore, userStore } from './users/user-store.ts'

export interface StoreOptions {
  /** Folder of the SQLite database and of local files. */
  readonly dataDir: string
  /** `postgres://…`; SQLite without it. */
  readonly databaseUrl?: string | undefined
  /** The files of assets; without it, a folder of the data directory. */
  readonly assets?: AssetLocation | undefined
  /** Whether accounts pay from credit that the operator grants. @default false */
  readonly isCreditOn?: boolean
}

/** The stores of all resources, on SQLite or PostgreSQL, and the files of assets. */
export interface Store {
  readonly keys: KeyStore
  readonly accounts: AccountStore
  readonly assets: AssetStore
  readonly blobs: KeptBlobStore
  readonly jobs: JobStore
  readonly ledger: LedgerStore
  readonly credit: CreditStore
  readonly usage: UsageStore
  readonly costs: CostStore
  readonly users: UserStore
  readonly members: MemberStore
  readonly setupLinks: SetupLinkStore
  readonly invitations: InvitationStore
  readonly audit: AuditStore
  readonly authorizationRequests: AuthorizationRequestStore
  readonly leakReports: LeakReportStore
  readonly shares: ShareStore
  readonly providerSettings: ProviderSettingStore
  readonly trustPolicies: TrustPolicyStore
  readonly quotas: QuotaLeaseStore
  readonly idempotency: IdempotencyStore
  readonly credentials: CredentialReader
  readonly authSecret: AuthSecretStore
  readonly dialect: Database['dialect']
  readonly description: string
  /** The database itself, for libraries with their own queries. */
  readonly database: Database
  /** Checks that requests can be served. @throws the error that a request would get. @see storeProbe */
  probe(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store and migrates its database.
 *
 * @throws {StoreError} with a message for the operator.
 */
export async function openStore({
  dataDir,
  databaseUrl,
  assets,
  isCreditOn = false,
}: StoreOptions): Promise<Store> {
  await tightenDataDir(dataDir)
  const database = databaseUrl ? await openPostgres(databaseUrl) : openSqlite(dataDir)
  const close = async () => {
    await database.credentials.close()
    await database.leases?.end()
    await database.db.destroy()
  }
  try {
    await migrate(database)
    const blobs = keptBlobStore(database, await openBlobStore(dataDir, assets))
    const idempotency = idempotencyStore(database)
    const jobs = jobStore(database, { isCreditOn })
    // Only one process can open SQLite, so claims and leases of an earlier process are abandoned.
    if (database.dialect === 'sqlite') {
      await idempotency.releaseAll()
      await jobs.releaseAll()
    }
    return {
      keys: keyStore(database),
      accounts: accountStore(database),
      assets: assetStore(database),
      blobs,
      jobs,
      ledger: ledgerStore(database, { isCreditOn }),
      credit: creditStore(database, { isCreditOn }),
      usage: usageStore(database),
      costs: costStore(database),
      users: userStore(database),
      members: memberStore(database),
      setupLinks: setupLinkStore(database),
      invitations: invitationStore(database),
      audit: auditStore(database),
      authorizationRequests: authorizationRequestStore(database),
      leakReports: leakReportStore(database),
      shares: shareStore(database),
      providerSettings: providerSettingStore(database),
      trustPolicies: trustPolicyStore(database),
      quotas: quotaLeaseStore(database),
      idempotency,
      credentials: database.credentials,
      authSecret: authSecretStore(database),
      dialect: database.dialect,
      description: database.description,
      database,
      probe: storeProbe(database, blobs),
      close,
    }
  } catch (error) {
    await close()
    throw unusable(error, database.description)
  }
}
