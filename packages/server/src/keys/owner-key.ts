import { systemActor } from '../audit/audit-store.ts'
import type { AccountId } from '../core/ids.ts'
import { newId } from '../core/ids.ts'
import type { Store } from '../database/store.ts'
import { OperatorError } from '../system/operator-error.ts'
import { KeyName, maxLiveKeys } from './api-key.ts'
import type { KeyRow } from './key-rows.ts'
import { mintInto } from './mint-key.ts'
import { unrestricted } from './plan-key.ts'

/** The owner's address on a machine that nobody else reaches, until they give a real one. */
export const localEmail = 'owner@localhost'

export interface OwnerKeyRequest {
  /** The owner's address; needed when there is no owner yet, unless `localEmail` will do. */
  readonly email?: string | undefined
  /** A live key to end first: its id or prefix. */
  readonly revoke?: string | undefined
  readonly name?: string | undefined
}

export interface OwnerKey {
  readonly email: string
  readonly name: string
  readonly prefix: string
  readonly key: string
}

/**
 * Makes a key for the owner of the server, and the owner's account if there is none.
 *
 * For whoever controls the machine: it asks for no credential.
 *
 * @throws {OperatorError} when an address is missing or another's, a key cannot have the name, or ten are alive.
 */
export async function makeOwnerKey(store: Store, request: OwnerKeyRequest, now: Date): Promise<OwnerKey> {
  const name = readName(request.name ?? 'owner')
  const owner = await findOrCreateOwner(store, request.email, now)
  if (request.revoke !== undefined) await makeRoom(store, owner.id, request.revoke, now)
  const minted = await mintInto(store.keys, owner.id, {
    name,
    restrictions: unrestricted,
    now,
    by: systemActor,
  })
  if ('denied' in minted) {
    throw new OperatorError(
      `The owner has ${maxLiveKeys} live keys, which is the limit:\n${describeAll('live' in minted ? minted.live : [])}\n` +
        'End one and make the new one in one go: npm run owner-key -- --revoke ID',
    )
  }
  return { email: owner.email, name, prefix: minted.row.prefix, key: minted.key }
}

function readName(text: string): string {
  const { data, error } = KeyName.safeParse(text)
  if (data === undefined) throw new OperatorError(`The value of --name ${error?.issues[0]?.message}.`)
  return data
}

async function findOrCreateOwner(store: Store, email: string | undefined, now: Date) {
  if (email !== undefined && !/^[^\s@\p{C}]{1,200}@[^\s@\p{C}]{1,200}$/u.test(email)) {
    throw new OperatorError('The value of --email is no address: write it as you@example.com.')
  }
  const existing = await store.accounts.findOwner()
  if (existing) {
    if (email !== undefined && email !== existing.email) {
      throw new OperatorError(
        `The owner of this server is ${existing.email}. Leave --email out to make a key for that account.`,
      )
    }
    return existing
  }
  if (email === undefined) {
    throw new OperatorError(
      'This server has no owner yet. Say who it is: npm run owner-key -- --email you@example.com',
    )
  }
  return store.accounts.createOwner({ id: newId('acct'), email, created_at: now.getTime() })
}

async function makeRoom(store: Store, accountId: AccountId, wanted: string, now: Date): Promise<void> {
  const options = { includeRevoked: false, count: 2 * maxLiveKeys, now: now.getTime() }
  const live = await store.keys.list(accountId, options)
  const key = live.find(({ id, prefix }) => id === wanted || prefix === wanted)
  if (!key) {
    throw new OperatorError(
      `The owner has no live key with the id or prefix given. Live keys:\n${describeAll(live)}`,
    )
  }
  await store.keys.revoke(accountId, key.id, systemActor, now.getTime())
}

function describeAll(rows: KeyRow[]): string {
  return rows
    .map((row) => {
      const used =
        row.last_used_at === null ? 'never used' : `last used ${new Date(row.last_used_at).toISOString()}`
      return `  ${row.id}  ${row.prefix}  ${row.name}  (${used})`
    })
    .join('\n')
}

/** The block that `oanim api-keys create` prints, too. */
export function printKey({ name, prefix, key }: OwnerKey): string {
  return `Name:   ${name}\nPrefix: ${prefix}\nKey:    ${key}\n\n⚠ Save this key — it will not be shown again.\n`
}
