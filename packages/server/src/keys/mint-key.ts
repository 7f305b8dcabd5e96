import { mintKey } from '@oanim/key'
import type { AuditActor } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId } from '../core/ids.ts'
import { newId } from '../core/ids.ts'
import { maxJobKeys, maxLiveKeys } from './api-key.ts'
import type { Created, NewKey } from './insert-key.ts'
import type { KeyRow } from './key-rows.ts'
import type { KeyStore } from './key-store.ts'
import type { Restrictions } from './plan-key.ts'

type Minted = { row: KeyRow; key: string } | Exclude<Created, { row: KeyRow } | { denied: 'prefix_taken' }>

/** What a key is to be. */
export interface KeyPlan {
  readonly name: string
  readonly restrictions: Restrictions
  readonly now: Date
  readonly by: AuditActor
  /** What requests of the key that makes it are counted against, and so are its own. */
  readonly parentQuotas?: string | null
  readonly trustPolicyId?: TrustPolicyId
  /** Whose child it is, where no key makes it itself. */
  readonly parentId?: KeyId | null
}

/**
 * Makes a key and keeps its prefix and hash. The key itself is in the answer and nowhere else.
 *
 * Two keys can have the same prefix (one pair in ten million): then another is minted.
 */
export async function mintInto(
  keys: KeyStore,
  accountId: AccountId,
  plan: KeyPlan,
  alongside?: Parameters<KeyStore['create']>[4],
): Promise<Minted> {
  for (;;) {
    const { key, prefix, hash } = mintKey()
    const id = newId('key')
    const created = await keys.create(
      accountId,
      {
        id,
        name: plan.name,
        prefix,
        secret_hash: hash,
        created_at: plan.now.getTime(),
        ...plan.restrictions,
        quotas: quotasOf(id, plan),
        trust_policy_id: plan.trustPolicyId ?? null,
        parent_key_id: plan.parentId ?? null,
      },
      plan.by,
      plan.trustPolicyId ? maxJobKeys : maxLiveKeys,
      alongside,
    )
    if ('row' in created) return { row: created.row, key }
    if (created.denied !== 'prefix_taken') return created
  }
}

/** A key's requests count against its own limit and against those of the keys that it came from. */
function quotasOf(id: NewKey['id'], { restrictions, parentQuotas }: KeyPlan): string | null {
  const { requests_per_minute: own } = restrictions
  const inherited = parentQuotas ?? null
  if (own === null) return inherited
  const nearest = inherited?.split(' ').at(-1)
  return nearest?.endsWith(`=${own}`) ? inherited : [inherited, `${id}=${own}`].filter(Boolean).join(' ')
}
