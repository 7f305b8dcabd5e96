import { hash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** The previous hash of the first event of a log. */
export const genesisHash = '0'.repeat(64)

/**
 * Computes the hash of an event: the hexadecimal SHA-256 of a JSON array that starts with the hash of the previous
 * event. Changing, deleting or moving an event changes the hash of every later one.
 *
 * @see docs/audit.md, the specification for other implementations; the SDK has its own.
 */
export function hashAuditEvent(event: Omit<Selectable<Schema['audit_event']>, 'hash'>): string {
  return hash(
    'sha256',
    canonicalJson([
      event.prev_hash,
      event.seq,
      event.id,
      event.account_id,
      new Date(event.created_at).toISOString(),
      event.action,
      event.actor_kind,
      event.actor_id,
      event.actor_name,
      event.target_kind,
      event.target_id,
      event.target_name,
      event.address,
      event.request_id,
      parse(event.before),
      parse(event.after),
    ]),
  )
}

/** The hash covers the object that the API returns, because a verifier sees nothing else. */
function parse(json: string | null): unknown {
  return json === null ? null : JSON.parse(json)
}

/**
 * Writes a JSON value in its one form: names of members sorted, no spaces. What is hashed has one text in every
 * language.
 *
 * @see RFC 8785
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
