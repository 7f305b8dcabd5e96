import { rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { mintKey } from '@oanim/key'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type AccountId, type KeyId, newId } from '../../src/core/ids.ts'
import { type Restrictions, unrestricted } from '../../src/keys/restrictions.ts'
import { openStore, type Store } from '../../src/store.ts'
import { newMemoryFolder } from './memory-folder.ts'
import type { DatabaseName } from './start-server.ts'
import { copySqlite, newDatabase } from './templates.ts'
import { verifyLedgerOf } from './verify-ledger.ts'

/** The location of a store, for `startServer({ from })`. */
export interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Checks the ledger and removes the store, which must be closed. */
  remove(): Promise<void>
}

/** Creates a store without rows. */
export async function newTestStore(database: DatabaseName): Promise<Place> {
  return newPlace(database, 'migrated')
}

/** Creates an empty folder and, on PostgreSQL, an empty database, as before the first start of a server. */
export async function newEmptyPlace(database: DatabaseName): Promise<Place> {
  return newPlace(database, 'template1')
}

async function newPlace(database: DatabaseName, template: 'template1' | 'migrated'): Promise<Place> {
  const dataDir = await newMemoryFolder('oanim-store-')
  const fresh = database === 'postgres' ? await newDatabase(template) : undefined
  if (!fresh && template === 'migrated') await copySqlite(dataDir)
  const place = {
    dataDir,
    databaseUrl: fresh?.url,
    async remove() {
      try {
        await verifyLedgerOf(place)
      } finally {
        await rm(dataDir, { recursive: true, force: true })
        await fresh?.drop()
      }
    },
  }
  return place
}

/** Opens an empty store in this process. */
export async function openNewStore(
  database: DatabaseName,
): Promise<{ store: Store; place: Place; close(): Promise<void> }> {
  const place = await newTestStore(database)
  const store = await openStore(place)
  return {
    store,
    place,
    async close() {
      await store.close()
      await place.remove()
    },
  }
}

export interface Holder {
  readonly accountId: AccountId
  readonly keyId: KeyId
  readonly prefix: string
  readonly key: string
}

/** Adds an account with one active key. */
export async function addAccount(store: Store, options: { isOwner?: boolean } = {}): Promise<Holder> {
  const id = newId('acct')
  const account = { id, email: `${id}@example.com`, created_at: Date.now() }
  await (options.isOwner ? store.accounts.createOwner(account) : store.accounts.create(account))
  return { accountId: id, ...(await addKey(store, id)) }
}

/** Adds an active key to an account. */
export async function addKey(
  store: Store,
  accountId: AccountId,
  restrictions: Restrictions = unrestricted,
): Promise<Omit<Holder, 'accountId'>> {
  const change = { by: systemActor, at: Date.now() }
  const created = await store.keys.create(accountId, { name: 'test', ...restrictions }, change)
  if ('denied' in created) throw new Error(created.denied)
  return { keyId: created.row.id, prefix: created.row.prefix, key: created.key }
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A well-formed key with this prefix and a random secret. */
export function otherSecret(prefix: string): string {
  const body = prefix + mintKey().key.slice(prefix.length, -2)
  const check = crc32(body) % 3_844
  return `${body}${digits[Math.floor(check / 62)]}${digits[check % 62]}`
}
