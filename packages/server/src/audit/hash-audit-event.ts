import { hash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { canonicalJson } from '../core/canonical-json.ts'
import type { Schema } from '../database/schema.ts'

/** Stands before the first entry of an account's log. */
export const genesisHash = '0'.repeat(64)

/**
 * Computes the hash of an entry: the hexadecimal SHA-256 of a JSON array of what it says, the hash of the entry before
 * it first. Who changes, drops or moves an entry changes every hash behind it. `docs/audit.md` says it for other
 * languages; the SDK does it anew.
 */
export function hashAuditEvent(entry: Omit<Selectable<Schema['audit_event']>, 'hash'>): string {
  return hash(
    'sha256',
    canonicalJson([
      entry.prev_hash,
      entry.seq,
      entry.id,
      entry.account_id,
      new Date(entry.created_at).toISOString(),
      entry.action,
      entry.actor_kind,
      entry.actor_id,
      entry.actor_name,
      entry.target_kind,
      entry.target_id,
      entry.target_name,
      entry.address,
      entry.request_id,
      parse(entry.before),
      parse(entry.after),
    ]),
  )
}

/** The object itself, as the API shows it: whoever checks the log has no other form of it. */
function parse(json: string | null): unknown {
  return json === null ? null : JSON.parse(json)
}
