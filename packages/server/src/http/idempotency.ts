import { hash } from 'node:crypto'
import type { AccountId } from '../core/ids.ts'
import type { Claim, IdempotencyStore } from './idempotency-store.ts'
import type { Operation } from './operation.ts'
import { ProblemError } from './problems/problems.ts'

/** How long an answer is kept for whoever comes again. Milliseconds. */
export const keepAnswersMs = 24 * 60 * 60 * 1000
/** When a request that never answered counts as dead. Longer than any request may take. Milliseconds. */
const abandonedAfterMs = 5 * 60 * 1000

/** The first with this Idempotency-Key, who must finish or release it; or the answer of an earlier one. */
export type Turn = { isFirst: true; keyHash: string } | { isFirst: false; answer: string }

/**
 * Takes an `Idempotency-Key` for a request.
 *
 * @throws {ProblemError} input_invalid, idempotency_key_reused, idempotency_in_progress, idempotency_key_completed.
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export async function takeTurn(
  store: IdempotencyStore,
  accountId: AccountId,
  { operation, key, input }: { operation: Operation; key: string; input: unknown },
  now: number,
): Promise<Turn> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const detail = 'must have 1 to 255 visible ASCII characters'
    throw new ProblemError('input_invalid', {
      detail: `The header Idempotency-Key ${detail}.`,
      errors: [{ pointer: '', detail: `Idempotency-Key ${detail}` }],
    })
  }
  const claim: Claim = {
    keyHash: hash('sha256', key),
    operation: operation.id,
    requestHash: hash('sha256', JSON.stringify(input)),
  }
  const claimed = await store.claim(accountId, claim, now, now - abandonedAfterMs)
  if (claimed.mine) return { isFirst: true, keyHash: claim.keyHash }
  if (claimed.requestHash !== claim.requestHash) throw new ProblemError('idempotency_key_reused')
  if (claimed.response === null)
    throw new ProblemError('idempotency_in_progress', { headers: { 'retry-after': '2' } })
  if (operation.idempotency === 'denied') {
    throw new ProblemError('idempotency_key_completed', { members: JSON.parse(claimed.response) })
  }
  return { isFirst: false, answer: claimed.response }
}
