import { mintKey } from '@oanim/key'
import type { AccountId, KeyId, TrustId } from '../core/ids.ts'
import { newId } from '../core/ids.ts'
import type { Author } from '../audit/audit-store.ts'
import type { Created, NewKey } from './insert-key.ts'
import type { KeyRow } from './key-rows.ts'
import type { KeyStore } from './key-store.ts'
import { maxJobKeys, maxLiveKeys } from './api-key.ts'
import type { Bounds } from './plan-key.ts'

type Minted = { row: KeyRow; key: string } | Exclude<Created, { row: KeyRow } | { refused: 'prefix_taken' }>

/** What a key is to be. */
export interface KeyPlan {
  readonly name: string
  readonly bounds: Bounds
  readonly now: Date
  readonly by: Author
  /** What requests of the key that makes it are counted against, and so are its own. */
  readonly parentAllowances?: string | null
  readonly trustId?: TrustId
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
        ...plan.bounds,
        allowances: allowancesOf(id, plan),
        trust_id: plan.trustId ?? null,
        parent_key_id: plan.parentId ?? null,
      },
      plan.by,
      plan.trustId ? maxJobKeys : maxLiveKeys,
      alongside,
    )
    if ('row' in created) return { row: created.row, key }
    if (created.refused !== 'prefix_taken') return created
  }
}

/** A key's requests count against its own limit and against those of the keys that it came from. */
function allowancesOf(id: NewKey['id'], { bounds, parentAllowances }: KeyPlan): string | null {
  const { requests_per_minute: own } = bounds
  const inherited = parentAllowances ?? null
  if (own === null) return inherited
  const nearest = inherited?.split(' ').at(-1)
  return nearest?.endsWith(`=${own}`) ? inherited : [inherited, `${id}=${own}`].filter(Boolean).join(' ')
}
