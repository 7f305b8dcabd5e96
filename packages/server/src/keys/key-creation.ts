import { mintKey } from '@oanim/key'
import type { Insertable, Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type Budget, formatBudgets } from '../budgets/budget.ts'
import { replaceBudgets } from '../budgets/ledger-store.ts'
import { type AccountId, type KeyId, newId, type TrustPolicyId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Schema } from '../database/schema.ts'
import { revokeKeyWithin } from './key-revocation.ts'
import { type Change, findKeyRow, isLive, isLiveAt, type KeyRow, liveKeys } from './key-rows.ts'
import { narrowLimits, type Restrictions } from './restrictions.ts'

/** Maximum number of live keys in an account, without those of CI jobs. */
export const maxLiveKeys = 10
/** Maximum number of live keys of an account's CI jobs. */
export const maxJobKeys = 100

/** A key to create. The store adds its id and its secret. */
export interface NewKey extends Restrictions {
  readonly name: string
  /** The installation that `oanim login` creates the key for. The key replaces the earlier one of the device. */
  readonly device_id?: string
  /** The OAuth client, if it is not the CLI. */
  readonly client_id?: string | null
  /** The trust policy that a CI job uses. */
  readonly trust_policy_id?: TrustPolicyId
  /** What the key and its descendants may cost. */
  readonly budgets?: readonly Budget[] | undefined
}

export type Created =
  /** `key` is the whole key. It is stored nowhere. */
  | { row: KeyRow; key: string }
  | { denied: 'limit_reached'; live: readonly KeyRow[] }
  | { denied: 'actor_inactive' }

/**
 * Creates a key, unless the account is at its limit. The caller holds the account.
 *
 * The parent may have been narrowed since the restrictions of the key were checked: the key is then as if it had been
 * created before.
 */
export async function createKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { budgets = [], ...key }: NewKey,
  { by, at }: Change,
): Promise<Created> {
  const actor = await findActiveActor(transaction, accountId, by, at)
  if (!actor) return { denied: 'actor_inactive' }
  if (key.trust_policy_id) {
    if ((await countJobKeys(transaction, accountId, at)) >= maxJobKeys)
      return { denied: 'limit_reached', live: [] }
  } else {
    const live = await liveKeys(transaction, accountId, at)
    const replaced = live.filter(({ device_id }) => device_id !== null && device_id === key.device_id)
    if (live.length - replaced.length >= maxLiveKeys) return { denied: 'limit_reached', live }
    for (const { id } of replaced) {
      await revokeKeyWithin(transaction, accountId, id, { by, at, reason: 'replaced' })
    }
  }
  const parent = actor.key ?? (await findJobParent(transaction, accountId, key.trust_policy_id))
  const id = newId('key')
  const limits = parent ? narrowLimits(key, parent) : key
  const quotas = quotasOf(id, limits.requests_per_minute, parent?.quotas ?? null)
  const hasBudget: 0 | 1 = budgets.length > 0 ? 1 : (parent?.has_budget ?? 0)
  const budgetSubjects = parent ? `${parent.budget_subjects} ${id}` : id
  const row = {
    ...key,
    ...limits,
    ...{ id, quotas, budget_subjects: budgetSubjects, has_budget: hasBudget },
    parent_key_id: parent?.id ?? null,
  }
  await replaceBudgets(transaction, accountId, id, budgets)
  return insertKey(transaction, accountId, row, { by, at, budgets })
}

/**
 * A key's requests count against its own limit and those of the keys above it.
 *
 * @param id What its own limit is counted by.
 */
export function quotasOf(id: string, limit: number | null, inherited: string | null): string | null {
  if (limit === null) return inherited
  const nearest = inherited?.split(' ').at(-1)
  return nearest?.endsWith(`=${limit}`) ? inherited : [inherited, `${id}=${limit}`].filter(Boolean).join(' ')
}

/** Inserts a key with a new secret, and records it in the audit log. */
export async function insertKey(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  key: Restrictions &
    Pick<
      Insertable<Schema['api_key']>,
      'id' | 'name' | 'quotas' | 'budget_subjects' | 'has_budget' | 'parent_key_id'
    > & {
      readonly device_id?: string | null
      readonly client_id?: string | null
      readonly trust_policy_id?: TrustPolicyId
    },
  { by, at, rotatedFrom, budgets = [] }: Change & { rotatedFrom?: KeyId; budgets?: readonly Budget[] },
): Promise<{ row: KeyRow; key: string }> {
  const values = {
    device_id: null,
    client_id: null,
    ...key,
    account_id: accountId,
    created_at: at,
    created_by_key_id: by.kind === 'key' ? by.id : null,
    created_by_user_id: by.kind === 'user' ? by.id : null,
    revoked_at: null,
    revoked_by_key_id: null,
    revoked_by_user_id: null,
  }
  let minted = mintKey()
  while (!(await insertMinted(transaction, values, minted))) minted = mintKey()
  await recordAuditEvent(transaction, accountId, {
    action: 'key.created',
    at,
    by,
    target: { kind: 'key', id: key.id, name: key.name },
    after: {
      prefix: minted.prefix,
      scopes: key.scopes,
      expires_at: toIso(key.expires_at),
      allowed_ips: key.allowed_ips,
      requests_per_minute: key.requests_per_minute,
      ...(key.models !== null && { models: key.models }),
      ...(budgets.length > 0 && { budgets: formatBudgets(budgets) }),
      ...(rotatedFrom && { rotated_from: rotatedFrom }),
      ...(key.trust_policy_id && { trust_policy: key.trust_policy_id }),
    },
  })
  return { row: (await findKeyRow(transaction, accountId, key.id)) as KeyRow, key: minted.key }
}

/** @returns `false` if another key has this prefix, which happens to one pair of keys in ten million. */
async function insertMinted(
  transaction: Transaction<Schema>,
  values: Omit<Insertable<Schema['api_key']>, 'prefix' | 'secret_hash'>,
  { prefix, hash }: ReturnType<typeof mintKey>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('api_key')
    .values({ ...values, prefix, secret_hash: hash })
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/**
 * Checks again, while the account is held, that the actor may still act: its key may have been revoked, or its user
 * removed from the account, since the request was authenticated.
 *
 * @returns The key of the actor, if it has one; `undefined` if the actor may no longer act.
 */
export async function findActiveActor(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  by: AuditActor,
  now: number,
): Promise<{ readonly key?: KeyRow } | undefined> {
  switch (by.kind) {
    case 'system':
      return {}
    case 'user': {
      const member = await transaction
        .selectFrom('member')
        .select('user_id')
        .where('account_id', '=', accountId)
        .where('user_id', '=', by.id)
        .executeTakeFirst()
      return member && {}
    }
    case 'key': {
      const key = await findKeyRow(transaction, accountId, by.id)
      return key && isLive(key, now) && key.paused_at === null ? { key } : undefined
    }
  }
}

/** The parent of a CI job's key: that of its trust policy now. */
async function findJobParent(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  trustPolicyId: TrustPolicyId | undefined,
): Promise<KeyRow | undefined> {
  if (!trustPolicyId) return undefined
  const trustPolicy = await transaction
    .selectFrom('trust_policy')
    .select('parent_key_id')
    .where('account_id', '=', accountId)
    .where('id', '=', trustPolicyId)
    .executeTakeFirst()
  if (!trustPolicy?.parent_key_id) return undefined
  return findKeyRow(transaction, accountId, trustPolicy.parent_key_id)
}

async function countJobKeys(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  now: number,
): Promise<number> {
  const { count } = await transaction
    .selectFrom('api_key as k')
    .select((select) => select.fn.countAll().as('count'))
    .where('k.account_id', '=', accountId)
    .where('k.trust_policy_id', 'is not', null)
    .where(isLiveAt(now))
    .executeTakeFirstOrThrow()
  return Number(count)
}
