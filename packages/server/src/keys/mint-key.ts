import { mintKey } from '@oanim/key'
import type { AccountId } from '../base/ids.ts'
import { newId } from '../base/ids.ts'
import type { Author } from '../storage/activity-store.ts'
import type { KeyRow, KeyStore } from '../storage/key-store.ts'
import { maxLiveKeys } from './api-key.ts'

type Minted = { row: KeyRow; key: string } | { limitReached: KeyRow[] }

/**
 * Makes a key and keeps its prefix and hash. The key itself is in the answer and nowhere else.
 *
 * Two keys can have the same prefix (one pair in ten million): then another is minted.
 */
export async function mintInto(
  keys: KeyStore,
  accountId: AccountId,
  facts: { name: string; now: Date; by: Author },
  alongside?: Parameters<KeyStore['create']>[4],
): Promise<Minted> {
  for (;;) {
    const { key, prefix, hash } = mintKey()
    const created = await keys.create(
      accountId,
      {
        id: newId('key'),
        name: facts.name,
        prefix,
        secret_hash: hash,
        created_at: facts.now.getTime(),
      },
      facts.by,
      maxLiveKeys,
      alongside,
    )
    if ('row' in created) return { row: created.row, key }
    if (created.refused === 'limit_reached') return { limitReached: created.live }
  }
}
