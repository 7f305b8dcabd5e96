import { ApiError } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { renderKeys } from './key-table.ts'

/**
 * Adds the table of live keys to the error of an account at its key limit; returns every other error unchanged.
 *
 * @param hint What to do; the server's own hint without it.
 */
export function explainLimit(error: unknown, hint?: string): unknown {
  if (!(error instanceof ApiError) || error.code !== 'key_limit_reached') return error
  const live = error.body['live_keys']
  if (!Array.isArray(live)) return error
  return new Failure(error.code, error.detail, {
    hint: hint ?? error.hint,
    requestId: error.requestId,
    members: { live_keys: live },
    body: (width) => renderKeys(live, { width }),
    cause: error,
  })
}
