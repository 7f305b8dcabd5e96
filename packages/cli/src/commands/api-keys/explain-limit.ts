import { ApiError, type ApiKey } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { renderKeys } from './key-table.ts'

/**
 * Adds the table of live keys to the error of an account at its key limit; returns every other error unchanged.
 *
 * @param hint What to do; the server's own hint without it.
 */
export function explainLimit(error: unknown, hint?: string): unknown {
  if (!(error instanceof ApiError) || error.code !== 'key_limit_reached') return error
  const live = liveKeysIn(error.body['live_keys'])
  if (live.length === 0) return error
  return new Failure(error.code, error.detail, {
    hint: hint ?? error.hint,
    requestId: error.requestId,
    members: { live_keys: live },
    body: (width) => renderKeys(live, { width }),
    cause: error,
  })
}

type LiveKey = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'created_at' | 'last_used_at'>

/** Most keys that are listed: those of an account at the limit. */
const mostListed = 10

/** What is needed to choose one, and no more: it may end up in the log of a CI job. */
function liveKeysIn(value: unknown): LiveKey[] {
  const keys: readonly unknown[] = Array.isArray(value) ? value : []
  return keys.slice(0, mostListed).flatMap((key) => (isLiveKey(key) ? [pick(key)] : []))
}

function pick({ id, name, prefix, created_at, last_used_at }: LiveKey): LiveKey {
  return { id, name, prefix, created_at, last_used_at }
}

function isLiveKey(key: unknown): key is LiveKey {
  const { id, name, prefix, created_at, last_used_at } = (key ?? {}) as Partial<LiveKey>
  return (
    [id, name, prefix, created_at].every((text) => typeof text === 'string') &&
    (last_used_at === null || typeof last_used_at === 'string')
  )
}
