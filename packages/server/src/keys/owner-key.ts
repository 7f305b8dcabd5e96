import { systemActor } from '../audit/audit-store.ts'
import { type AccountId, newId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Store } from '../store.ts'
import { OperatorError } from '../system/operator-error.ts'
import { KeyName } from './api-key.ts'
import { maxLiveKeys } from './key-creation.ts'
import type { KeyRow } from './key-rows.ts'
import { unrestricted } from './restrictions.ts'

/** The default email address of the owner on a machine that only they can reach. */
export const localEmail = 'owner@localhost'

export interface OwnerKeyRequest {
  /** The email address of the owner. Required if there is no owner yet. */
  readonly email?: string | undefined
  /** The id or prefix of a live key to revoke first. */
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
 * Creates a key for the owner of the server, and the account of the owner if there is none. Needs no credential: the
 * caller controls the machine.
 *
 * @throws {OperatorError} The email address is missing or not the owner's, the name is invalid, or the owner is at the
 * key limit.
 */
export async function makeOwnerKey(store: Store, request: OwnerKeyRequest, now: Date): Promise<OwnerKey> {
  const name = readName(request.name ?? 'owner')
  const owner = await findOrCreateOwner(store, request.email, now)
  if (request.revoke !== undefined) await revokeFirst(store, owner.id, request.revoke, now)
  const at = now.getTime()
  const created = await store.keys.create(owner.id, { name, ...unrestricted }, { by: systemActor, at })
  if ('denied' in created) {
    throw new OperatorError(
      `The owner has ${maxLiveKeys} live keys, which is the limit:\n${describeAll('live' in created ? created.live : [])}\n` +
        'To revoke one of them and create the new key: npm run owner-key -- --revoke ID',
    )
  }
  return { email: owner.email, name, prefix: created.row.prefix, key: created.key }
}

function readName(text: string): string {
  const { data, error } = KeyName.safeParse(text)
  if (data === undefined) throw new OperatorError(`The value of --name ${error?.issues[0]?.message}.`)
  return data
}

async function findOrCreateOwner(store: Store, email: string | undefined, now: Date) {
  if (email !== undefined && !/^[^\s@\p{C}]{1,200}@[^\s@\p{C}]{1,200}$/u.test(email)) {
    throw new OperatorError('The value of --email is not an email address. Example: you@example.com')
  }
  const existing = await store.accounts.findOwner()
  if (existing) {
    if (email !== undefined && email !== existing.email) {
      throw new OperatorError(
        `The owner of this server is ${existing.email}. To create a key for that account, omit --email.`,
      )
    }
    return existing
  }
  if (email === undefined) {
    throw new OperatorError('This server has no owner yet. Run: npm run owner-key -- --email you@example.com')
  }
  return store.accounts.createOwner({ id: newId('acct'), email, created_at: now.getTime() })
}

async function revokeFirst(store: Store, accountId: AccountId, idOrPrefix: string, now: Date): Promise<void> {
  const live = await store.keys.live(accountId, now.getTime())
  const key = live.find(({ id, prefix }) => id === idOrPrefix || prefix === idOrPrefix)
  if (!key) {
    throw new OperatorError(
      `The owner has no live key with this id or prefix. Live keys:\n${describeAll(live)}`,
    )
  }
  await store.keys.revoke(accountId, key.id, { by: systemActor, at: now.getTime() })
}

function describeAll(rows: readonly KeyRow[]): string {
  return rows
    .map((row) => {
      const used = row.last_used_at === null ? 'never used' : `last used ${toIso(row.last_used_at)}`
      return `  ${row.id}  ${row.prefix}  ${row.name}  (${used})`
    })
    .join('\n')
}

/** The output of `oanim api-keys create`. */
export function printKey({ name, prefix, key }: OwnerKey): string {
  return `Name:   ${name}\nPrefix: ${prefix}\nKey:    ${key}\n\n⚠ Save this key — it will not be shown again.\n`
}
