import { hash } from 'node:crypto'
import type { AccountId, JobId } from '../core/ids.ts'
import { IdempotencyClaim } from './idempotency-claim.ts'
import { ProblemError } from './problems/problems.ts'
import type { RequestContext } from './request-context.ts'
import { jsonResponse } from './respond.ts'

/** How long a response is kept for repetitions of its request. Milliseconds. */
export const keepResponsesMs = 24 * 60 * 60 * 1000
/** Age at which an unfinished claim counts as abandoned. Longer than any request takes. Milliseconds. */
const abandonedAfterMs = 5 * 60 * 1000

/**
 * Stage: claims the `Idempotency-Key` of a request, if it has one. A repeated request is answered here, with the
 * response of the first.
 *
 * @throws {ProblemError} input_invalid, idempotency_key_reused, idempotency_in_progress, idempotency_key_completed.
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export function claimIdempotencyKey(context: RequestContext): Promise<Response | undefined> | undefined {
  if (!context.actor || !context.operation.idempotency) return undefined
  const key = context.http.req.header('idempotency-key')
  return key === undefined ? undefined : claim(context, context.actor.account_id, key)
}

async function claim(
  context: RequestContext,
  accountId: AccountId,
  key: string,
): Promise<Response | undefined> {
  const { operation, services, input, receivedAt } = context
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const detail = 'must have 1 to 255 visible ASCII characters'
    throw new ProblemError('input_invalid', {
      detail: `The header Idempotency-Key ${detail}.`,
      errors: [{ pointer: '', detail: `Idempotency-Key ${detail}` }],
    })
  }
  const store = services.store.idempotency
  const keyHash = hash('sha256', key)
  // The body of a file is not read yet. Its length tells most files apart.
  const file = operation.encoding === 'file' ? context.http.req.header('content-length') : undefined
  const requestHash = hash('sha256', JSON.stringify(input) + (file ?? ''))
  const claimed = await store.claim(
    accountId,
    { keyHash, operation: operation.id, requestHash },
    receivedAt,
    receivedAt - abandonedAfterMs,
  )
  if (claimed.mine) {
    context.idempotency = new IdempotencyClaim(store, accountId, keyHash)
    return undefined
  }
  if (claimed.requestHash !== requestHash) throw new ProblemError('idempotency_key_reused')
  if (claimed.response === null) {
    throw new ProblemError('idempotency_in_progress', { headers: { 'retry-after': '2' } })
  }
  if (operation.idempotency === 'denied') {
    throw new ProblemError('idempotency_key_completed', { members: JSON.parse(claimed.response) })
  }
  const headers = { 'idempotent-replayed': 'true' }
  if (!operation.startsJob && !operation.startsHiddenJob)
    return jsonResponse(context, claimed.response, headers)
  // The operation responds with the job as it is now.
  context.replayedJobId = (JSON.parse(claimed.response) as { job: { id: JobId } }).job.id
  Object.assign(context.responseHeaders, headers)
  return undefined
}
