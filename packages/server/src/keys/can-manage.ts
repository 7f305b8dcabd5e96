import { hasScope } from '../core/scopes.ts'
import type { KeyRow } from './key-rows.ts'

/** Says whether a live key can create and revoke keys, now and after the rotation that it may be in. */
function canManage({ paused_at: pausedAt, rotated_to_key_id: successor, scopes }: KeyRow): boolean {
  return pausedAt === null && successor === null && hasScope(scopes, 'keys:write')
}

/**
 * Says whether no key that can manage keys is left once some have stopped.
 *
 * @param live The live keys of the account, without those of jobs.
 */
export function isLastManaging(stopping: readonly Pick<KeyRow, 'id'>[], live: readonly KeyRow[]): boolean {
  const ids = new Set(stopping.map(({ id }) => id))
  const managing = live.filter(canManage)
  return managing.some(({ id }) => ids.has(id)) && managing.every(({ id }) => ids.has(id))
}
