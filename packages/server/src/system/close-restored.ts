import { sql, type Transaction } from 'kysely'
import { recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import type { CreditOptions } from '../budgets/credit-store.ts'
import { parseSubjects, settle } from '../budgets/ledger-store.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { isLiveAt, keyRows } from '../keys/key-rows.ts'
import { markDeleted, trustPolicyRows } from '../trust-policies/trust-policy-rows.ts'

/** What was deactivated in a restored database. */
export interface Closed {
  readonly keys: number
  readonly trust_policies: number
}

export type RestoreOptions = { readonly trustKeys: boolean } & CreditOptions

/**
 * Makes a restored database safe to serve: anything that was revoked after the backup is active in it again.
 *
 * Unless `trustKeys`, pauses every key and deletes every trust policy. Always revokes sessions, links, authorization requests,
 * invitations, Idempotency-Keys and quota leases, and ends unfinished jobs. All in one transaction with the audit events.
 */
export function closeRestored(
  { db }: Database,
  at: number,
  { trustKeys, isCreditOn }: RestoreOptions,
): Promise<Closed> {
  return db.transaction().execute(async (transaction) => {
    await revokeTemporary(transaction, at)
    await endJobs(transaction, { isCreditOn }, at)
    if (trustKeys) return { keys: 0, trust_policies: 0 }

    const trustPolicies = await trustPolicyRows(transaction).where('t.deleted_at', 'is', null).execute()
    for (const trustPolicy of trustPolicies)
      await markDeleted(transaction, trustPolicy.account_id, trustPolicy, systemActor, at)

    const keys = await keyRows(transaction)
      .select('k.account_id')
      .where(isLiveAt(at))
      .where('k.paused_at', 'is', null)
      .orderBy('k.id')
      .execute()
    for (const key of keys) {
      const paused = { paused_at: at, pause_reason: 'paused' } as const
      await transaction.updateTable('api_key').set(paused).where('id', '=', key.id).execute()
      await recordAuditEvent(transaction, key.account_id, {
        action: 'key.paused',
        at,
        by: systemActor,
        target: { kind: 'key', id: key.id, name: key.name },
        before: { paused_at: null, pause_reason: null },
        after: { paused_at: new Date(at).toISOString(), pause_reason: 'paused', restored: true },
      })
    }
    return { keys: keys.length, trust_policies: trustPolicies.length }
  })
}

async function revokeTemporary(transaction: Transaction<Schema>, at: number): Promise<void> {
  for (const table of [
    'session',
    'verification',
    'authorization_request',
    'idempotency_claim',
    'quota_lease',
  ] as const) {
    await sql`delete from ${sql.table(table)}`.execute(transaction)
  }
  await transaction.deleteFrom('setup_link').where('used_at', 'is', null).execute()
  await transaction
    .updateTable('share')
    .set({ ciphertext: null })
    .where('ciphertext', 'is not', null)
    .execute()
  await transaction
    .updateTable('invitation')
    .set({ revoked_at: at })
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute()
}

/**
 * Ends the jobs that were not finished. They may have run after the backup: to start them again would be paid twice, and
 * what they may have cost is charged.
 */
async function endJobs(transaction: Transaction<Schema>, credit: CreditOptions, at: number): Promise<void> {
  const code = 'job_interrupted'
  const error = JSON.stringify({ code, facts: { detail: 'The server was restored from a backup.' } })
  const jobs = await transaction
    .selectFrom('job')
    .select(['id', 'account_id', 'api_key_id', 'model', 'estimate_micro_usd', 'budget_subjects'])
    .where('finished_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  for (const { id, account_id, api_key_id, model, estimate_micro_usd: estimate, budget_subjects } of jobs) {
    await transaction
      .updateTable('job')
      .set({
        ...{ status: 'failed', error, finished_at: at, progress: null, leased_by: null, leased_until: null },
        ...{ cost_micro_usd: estimate, cost_source: estimate === null ? null : 'estimate' },
      })
      .where('id', '=', id)
      .execute()
    const charge = { jobId: id, keyId: api_key_id, subjects: parseSubjects(budget_subjects) }
    await settle(transaction, { ...charge, costMicroUsd: estimate ?? 0 }, credit, at)
    await recordAuditEvent(transaction, account_id, {
      action: 'job.failed',
      at,
      by: systemActor,
      target: { kind: 'job', id, name: null },
      after: { model, code, cost_micro_usd: estimate },
    })
  }
}
