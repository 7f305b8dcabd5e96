import { ApiError, type ApiKey } from '@oanim/sdk'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { onInterrupt } from '../../interrupt.ts'
import { renderKeys } from './key-table.ts'

/** Sends the request that creates a key. An interrupt meanwhile tells the user that the key may exist. */
export async function requestNewKey<Created>(
  request: () => Promise<Created>,
  { done, hint }: { done: string; hint?: string },
): Promise<Created> {
  const forget = onInterrupt(() => {
    process.stderr.write(`\nInterrupted. The key may have been ${done}. Check: oanim api-keys list\n`)
  })
  try {
    return await request()
  } catch (error) {
    throw explainLimit(error, hint)
  } finally {
    forget()
  }
}

/**
 * Shows a new key, and the warning that it is not shown again.
 *
 * @param hint What to do if the key cannot be shown: nobody can read it.
 * @throws {Failure} `key_not_shown`
 */
export async function showOnce(
  { output }: Context,
  id: string,
  show: Promise<void>,
  hint: string,
): Promise<void> {
  try {
    await show
  } catch (cause) {
    throw new Failure('key_not_shown', `The key ${id} was created but could not be shown.`, {
      hint,
      members: { id },
      cause,
    })
  }
  await output.notice(`\n${output.stderrStyle.yellow('⚠ Save this key — it will not be shown again.')}\n`)
}

/** Explains that a key was created whose secret did not arrive. Returns other errors unchanged. */
export function explainLostResponse(error: unknown, hint: string): unknown {
  if (!(error instanceof ApiError) || error.code !== 'idempotency_key_completed') return error
  return new Failure(error.code, 'The key was created, but the response that contained it was lost.', {
    hint,
    requestId: error.requestId,
    cause: error,
  })
}

/** Adds the live keys to the error of an account that has reached its key limit. Returns other errors unchanged. */
function explainLimit(error: unknown, hint: string | undefined): unknown {
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

/** Most keys that are listed: the limit of an account. */
const maxListed = 10

/** Only the fields that help to choose a key: they may end up in the log of a CI job. */
function liveKeysIn(value: unknown): LiveKey[] {
  const keys: readonly unknown[] = Array.isArray(value) ? value : []
  return keys.slice(0, maxListed).flatMap((key) => {
    const { id, name, prefix, created_at, last_used_at = null } = (key ?? {}) as Partial<LiveKey>
    const isKey =
      [id, name, prefix, created_at].every((text) => typeof text === 'string') &&
      (last_used_at === null || typeof last_used_at === 'string')
    return isKey ? [{ id, name, prefix, created_at, last_used_at } as LiveKey] : []
  })
}
