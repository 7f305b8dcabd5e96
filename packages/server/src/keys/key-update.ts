import { sql, type Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import { type Budget, formatBudgets, parseBudgets } from '../budgets/budget.ts'
import { replaceBudgets } from '../budgets/ledger-store.ts'
import type { AccountId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Schema } from '../database/schema.ts'
import { readPolicy } from '../policy/account-store.ts'
import { trustPoliciesBelow } from '../trust-policies/trust-policy-rows.ts'
import { findActiveActor, quotasOf } from './key-creation.ts'
import { type KeyEdit, narrowedLimits, resolveEdit } from './key-edit.ts'
import { type Change, findKeyRow, isLive, type KeyRow, keyRows, ownSubject } from './key-rows.ts'
import { type Limits, narrowLimits, type RestrictionError } from './restrictions.ts'

export type Updated =
  | { row: KeyRow }
  | { denied: 'not_found' | 'not_active' | 'not_root' | 'actor_inactive' }
  | { error: RestrictionError }

/**
 * Changes a live key, and narrows the keys below it where it gets narrower. The caller holds the account. Everything is
 * checked here: the policy, the key in use and the keys above may have changed since the request was authenticated.
 */
export async function updateKeyWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  keyId: string,
  edit: KeyEdit,
  { by, at }: Change,
): Promise<Updated> {
  const actor = await findActiveActor(transaction, accountId, by, at)
  if (!actor) return { denied: 'actor_inactive' }
  const row = await findKeyRow(transaction, accountId, keyId)
  if (!row) return { denied: 'not_found' }
  if (!isLive(row, at)) return { denied: 'not_active' }
  const parent = row.parent_key_id ? await findKeyRow(transaction, accountId, row.parent_key_id) : undefined
  const policy = await readPolicy(transaction, accountId)
  const budgets = parseBudgets(row.own_budgets)
  const edited = resolveEdit(edit, { row, budgets, parent, by: actor.key, policy, now: at })
  if ('error' in edited) {
    return edited.error === 'not_root' ? { denied: edited.error } : { error: edited.error }
  }

  const { name, budgets: newBudgets, ...limits } = edited
  const quotas = requote(row, limits, parent?.quotas ?? null, parent?.quotas ?? null)
  const isChanged = await recordUpdate(transaction, accountId, row, { ...row, budgets }, edited, { by, at })
  if (!isChanged) return { row }
  await transaction
    .updateTable('api_key')
    .set({ name, ...limits, quotas })
    .where('id', '=', row.id)
    .execute()
  if (formatBudgets(newBudgets) !== formatBudgets(budgets)) {
    await replaceBudgets(transaction, accountId, ownSubject(row), newBudgets)
    await updateHasBudget(transaction, accountId, ownSubject(row))
  }
  if (quotas !== row.quotas) await shareQuota(transaction, accountId, row, { ...limits, quotas })
  await narrowKeysBelow(transaction, accountId, row, { ...row, ...limits, quotas }, { by, at })
  return { row: (await findKeyRow(transaction, accountId, row.id)) as KeyRow }
}

/** Records what changed of a key. @returns Whether anything did. */
async function recordUpdate(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id, name }: Pick<KeyRow, 'id' | 'name'>,
  before: Audited,
  after: Audited,
  { by, at, because }: Change & { because?: object },
): Promise<boolean> {
  const [old, changed] = [auditFields(before), auditFields(after)]
  const names = (Object.keys(changed) as (keyof typeof changed)[]).filter((key) => changed[key] !== old[key])
  if (names.length === 0) return false
  const pick = (fields: typeof old) => Object.fromEntries(names.map((key) => [key, fields[key]]))
  await recordAuditEvent(transaction, accountId, {
    action: 'key.updated',
    at,
    by,
    target: { kind: 'key', id, name },
    before: pick(old),
    after: { ...pick(changed), ...because },
  })
  return true
}

type Audited = Limits & { readonly name: string; readonly budgets: readonly Budget[] }

function auditFields({ name, budgets, expires_at, allowed_ips, requests_per_minute, models }: Audited) {
  return {
    name,
    expires_at: toIso(expires_at),
    allowed_ips,
    requests_per_minute,
    models,
    budgets: formatBudgets(budgets),
  }
}

/** The quotas of a key with new limits. Its own limit stays counted by the same subject. */
function requote(
  row: KeyRow,
  { requests_per_minute: limit }: Limits,
  inheritedBefore: string | null,
  inherited: string | null,
): string | null {
  const own = row.quotas !== inheritedBefore ? row.quotas?.split(' ').at(-1)?.split('=')[0] : undefined
  return quotasOf(own ?? ownSubject(row), limit, inherited)
}

/** The keys of a rotation share one quota, so they share its limit. */
async function shareQuota(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  row: KeyRow,
  { requests_per_minute, quotas }: Pick<KeyRow, 'requests_per_minute' | 'quotas'>,
): Promise<void> {
  if (row.quotas === null) return
  await transaction
    .updateTable('api_key')
    .set({ requests_per_minute, quotas })
    .where('account_id', '=', accountId)
    .where('budget_subjects', '=', row.budget_subjects)
    .where('quotas', '=', row.quotas)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Notes again for each key whose costs count against a subject whether a budget applies to it. */
async function updateHasBudget(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  subject: string,
): Promise<void> {
  const counts = (counted: unknown) => sql`replace(budget_subjects, ${counted}, '') <> budget_subjects`
  await sql`
    update api_key set has_budget = case when exists (
      select 1 from budget where budget.account_id = ${accountId} and ${counts(sql.ref('budget.subject'))}
    ) then 1 else 0 end
    where account_id = ${accountId} and ${counts(subject)}`.execute(transaction)
}

/** Narrows the keys below a key, and the trust policies of all of them, where the key got narrower. */
async function narrowKeysBelow(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  before: KeyRow,
  after: KeyRow,
  { by, at }: Change,
): Promise<void> {
  const limits = narrowedLimits(before, after)
  const isNarrower = Object.values(limits).some((limit) => limit !== null)
  if (!isNarrower && before.quotas === after.quotas) return
  const below = await keysBelow(transaction, accountId, before)
  const because = { narrowed_with: before.id }
  const quotas = new Map([[before.id, { old: before.quotas, now: after.quotas }]])
  for (const key of below) {
    const inherited = quotas.get(key.parent_key_id as KeyRow['id']) as {
      old: string | null
      now: string | null
    }
    // An inactive key keeps its limits as they were; its quotas are those of the keys below it.
    const narrowed = isLive(key, at) ? { ...key, ...narrowLimits(key, limits) } : key
    const now = requote(key, narrowed, inherited.old, inherited.now)
    quotas.set(key.id, { old: key.quotas, now })
    const budgets = { budgets: [] }
    const isChanged = await recordUpdate(
      transaction,
      accountId,
      key,
      { ...key, ...budgets },
      { ...narrowed, ...budgets },
      { by, at, because },
    )
    if (!isChanged && now === key.quotas) continue
    const { expires_at, allowed_ips, requests_per_minute, models } = narrowed
    await transaction
      .updateTable('api_key')
      .set({ expires_at, allowed_ips, requests_per_minute, models, quotas: now })
      .where('id', '=', key.id)
      .execute()
  }
  if (!isNarrower) return
  const ids = [before.id, ...below.map(({ id }) => id)]
  for (const trustPolicy of await trustPoliciesBelow(transaction, accountId, ids)) {
    // Its keys expire with the parent in any case.
    const { expires_at: _, ...narrowed } = narrowLimits({ ...trustPolicy, expires_at: null }, limits)
    await transaction.updateTable('trust_policy').set(narrowed).where('id', '=', trustPolicy.id).execute()
  }
}

/** The children of a key, their children and so on: each after its parent. */
async function keysBelow(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { id }: Pick<KeyRow, 'id'>,
): Promise<KeyRow[]> {
  const rows = await keyRows(transaction)
    .where('k.account_id', '=', accountId)
    .where(
      sql<boolean>`k.id in (
        with recursive below (id) as (
          select id from api_key where parent_key_id = ${id}
          union
          select child.id from api_key as child join below on child.parent_key_id = below.id
        ) select id from below)`,
    )
    .execute()
  const byParent = Map.groupBy(rows, (row) => row.parent_key_id)
  const sorted = [...(byParent.get(id) ?? [])]
  for (const row of sorted) sorted.push(...(byParent.get(row.id) ?? []))
  return sorted
}
