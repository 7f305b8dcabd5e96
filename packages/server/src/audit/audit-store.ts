import { type Kysely, sql } from 'kysely'
import { type AccountId, type KeyId, newId, type PersonId } from '../core/ids.ts'
import { genesisHash, hashActivity } from './hash-audit-event.ts'
import { activityPruning } from './prune-audit-log.ts'
import { activityReader } from './audit-reader.ts'
import type { Database } from '../database/database.ts'
import type { ActivityAction, Schema } from '../database/schema.ts'

/** Who did something, from where and by which request. The machine is whoever controls the server itself. */
export type Author = {
  readonly address?: string | null | undefined
  readonly requestId?: string | undefined
} & (
  | { readonly kind: 'key'; readonly id: KeyId; readonly name: string }
  | { readonly kind: 'person'; readonly id: PersonId; readonly name: string }
  | { readonly kind: 'machine' }
)

export const theMachine: Author = { kind: 'machine' }

export interface Deed {
  readonly action: ActivityAction
  readonly at: number
  readonly by: Author
  readonly target?:
    | { readonly kind: string; readonly id: string | null; readonly name: string | null }
    | undefined
  /** What was changed, as it was. Plain JSON, no secrets. */
  readonly before?: object | undefined
  /** The same as it is now, or what is worth knowing of the deed. */
  readonly after?: object | undefined
}

export type ActivityStore = ReturnType<typeof activityStore>

/** Who did what: written once, never changed, each entry with the hash of the one before. */
export function activityStore(database: Database) {
  const { db, turns } = database
  return {
    ...activityReader(database),
    ...activityPruning(database, writeActivity),

    /** Writes deeds of one account, in order and all or none. */
    async write(accountId: AccountId, ...deeds: readonly Deed[]): Promise<void> {
      await turns.take(accountId, () =>
        db.transaction().execute(async (transaction) => {
          for (const deed of deeds) await writeActivity(transaction, accountId, deed)
        }),
      )
    },
  }
}

/**
 * Writes a deed beside the work itself: `within` is the transaction that does the work. It holds the end of the
 * account's log until that transaction ends, so it comes last in it.
 */
export async function writeActivity(
  within: Kysely<Schema>,
  accountId: AccountId,
  { action, at, by, target, before, after }: Deed,
): Promise<void> {
  const head = await within
    .insertInto('activity_head')
    .values({
      account_id: accountId,
      first_seq: 1,
      first_prev_hash: genesisHash,
      last_seq: 1,
      last_hash: genesisHash,
    })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ last_seq: sql<number>`activity_head.last_seq + 1` }),
    )
    .returning(['last_seq', 'last_hash'])
    .executeTakeFirstOrThrow()
  const entry = {
    id: newId('act'),
    account_id: accountId,
    created_at: at,
    action,
    actor_kind: by.kind,
    actor_id: by.kind === 'machine' ? null : by.id,
    actor_name: by.kind === 'machine' ? null : by.name,
    target_kind: target?.kind ?? null,
    target_id: target?.id ?? null,
    target_name: target?.name ?? null,
    address: by.address ?? null,
    request_id: by.requestId ?? null,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
    seq: head.last_seq,
    prev_hash: head.last_hash,
  }
  const hash = hashActivity(entry)
  await within
    .insertInto('activity')
    .values({ ...entry, hash })
    .execute()
  await within
    .updateTable('activity_head')
    .set({ last_hash: hash })
    .where('account_id', '=', accountId)
    .execute()
}
