import type { AuditEvent, AuditHead } from './shapes.ts'

/** The previous hash of the first event. */
const genesis = '0'.repeat(64)

/**
 * Computes the hash of an audit event: the SHA-256 of a canonical JSON array (RFC 8785) of its fields, starting with the
 * hash of the previous event.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export async function hashAuditEvent(event: Omit<AuditEvent, 'hash'>): Promise<string> {
  const { actor, target } = event
  const text = canonical([
    event.prev_hash,
    event.seq,
    event.id,
    event.account_id,
    event.at,
    event.action,
    actor.kind,
    actor.id,
    actor.name,
    target?.kind ?? null,
    target?.id ?? null,
    target?.name ?? null,
    event.address,
    event.request_id,
    event.before,
    event.after,
  ])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What is wrong with an audit log. */
export interface InvalidAuditLog {
  /** The log was changed, or is incomplete. */
  ok: false
  /**
   * - `edited`: an event was changed after it was written.
   * - `unlinked`: an event does not follow the previous one: one of the two was moved, replaced or inserted.
   * - `missing`: events are missing or out of order.
   * - `rewritten`: the events are consistent but contradict an earlier hash of the log.
   * - `unreadable`: a line is not an event of this log.
   */
  problem: 'edited' | 'unlinked' | 'missing' | 'rewritten' | 'unreadable'
  /** The first invalid event; `null` if unknown. */
  seq: number | null
  /** One sentence for the user. */
  detail: string
}

/** What a valid audit log covers. */
export interface ValidAuditLog {
  /** No event was changed, removed, inserted or moved. */
  ok: true
  /** The number of events. */
  entries: number
  /** The number of the first event. */
  first_seq: number
  /** The number of the last event. */
  last_seq: number
  /** Covers the whole log. Keep it elsewhere to detect later changes. */
  last_hash: string
}

/** What the audit log must agree with. */
export interface VerifyAuditOptions {
  /** The head of the log, read before the events: they must include it. */
  head?: Pick<AuditHead, 'last_seq' | 'last_hash'> | undefined
  /** A hash that was kept earlier: one of the events must have it. */
  expect?: string | undefined
}

/**
 * Verifies an audit log, oldest event first: no event was changed, removed, inserted or moved. Needs no server.
 */
export async function verifyAuditLog(
  events: AsyncIterable<AuditEvent> | Iterable<AuditEvent>,
  { head, expect }: VerifyAuditOptions = {},
): Promise<ValidAuditLog | InvalidAuditLog> {
  let first: AuditEvent | undefined
  let last: AuditEvent | undefined
  let count = 0
  let isPruningRecorded = false
  let hasExpected = expect === undefined || expect === genesis

  for await (const event of events) {
    if (!isEvent(event)) return invalid('unreadable', last ? last.seq + 1 : null, 'is not an audit event')
    first ??= event
    const error = (last ? validateNext(last, event) : validateFirst(event)) ?? (await validateHash(event))
    if (error) return error
    if (head?.last_seq === event.seq && head.last_hash !== event.hash) {
      return invalid(
        'rewritten',
        event.seq,
        `does not have the hash that the server reported: ${head.last_hash}`,
      )
    }
    isPruningRecorded ||= recordsPruning(event, first)
    hasExpected ||= event.hash === expect || first.prev_hash === expect
    last = event
    count += 1
  }

  if (first && first.seq > 1 && !isPruningRecorded) {
    return missing(1, first.seq - 1, 'and no event records their pruning')
  }
  const lastSeq = last?.seq ?? 0
  if (head && head.last_seq > lastSeq) {
    return missing(lastSeq + 1, head.last_seq, 'but the server reported them')
  }
  if (!hasExpected) {
    const detail = `No event has the hash ${expect}: the log was changed or cut since then, or the event was pruned.`
    return { ok: false, problem: 'rewritten', seq: null, detail }
  }
  return {
    ok: true,
    entries: count,
    first_seq: first?.seq ?? 1,
    last_seq: lastSeq,
    last_hash: last?.hash ?? genesis,
  }
}

function validateFirst(event: AuditEvent): InvalidAuditLog | undefined {
  if (event.seq === 1 && event.prev_hash !== genesis) {
    return invalid('unlinked', 1, 'is the first event but names a previous one')
  }
  return undefined
}

function validateNext(last: AuditEvent, event: AuditEvent): InvalidAuditLog | undefined {
  if (event.account_id !== last.account_id) {
    return invalid('unreadable', event.seq, 'belongs to another account than the previous event')
  }
  if (event.seq > last.seq + 1) {
    return missing(last.seq + 1, event.seq - 1, `or out of order: event ${event.seq} is in this position`)
  }
  if (event.seq <= last.seq) return invalid('unlinked', event.seq, `comes after event ${last.seq}`)
  if (event.prev_hash !== last.hash) {
    return invalid(
      'unlinked',
      event.seq,
      `does not follow event ${last.seq}: one of the two was moved or replaced`,
    )
  }
  return undefined
}

async function validateHash(event: AuditEvent): Promise<InvalidAuditLog | undefined> {
  if ((await hashAuditEvent(event)) === event.hash) return undefined
  return invalid('edited', event.seq, 'was edited: its content does not match its hash')
}

/** Whether an event records that everything before the first event was pruned. */
function recordsPruning({ action, after }: AuditEvent, first: AuditEvent): boolean {
  return (
    action === 'log.pruned' &&
    after?.['through_seq'] === first.seq - 1 &&
    after['through_hash'] === first.prev_hash
  )
}

function invalid(problem: InvalidAuditLog['problem'], seq: number | null, detail: string): InvalidAuditLog {
  return { ok: false, problem, seq, detail: `${seq === null ? 'The first line' : `Event ${seq}`} ${detail}.` }
}

function missing(from: number, to: number, why: string): InvalidAuditLog {
  const which = from === to ? `Event ${from} is` : `Events ${from} to ${to} are`
  return { ok: false, problem: 'missing', seq: from, detail: `${which} missing, ${why}.` }
}

function isEvent(event: unknown): event is AuditEvent {
  if (typeof event !== 'object' || event === null) return false
  const { seq, hash, prev_hash, account_id, actor } = event as Partial<AuditEvent>
  return (
    Number.isSafeInteger(seq) &&
    [hash, prev_hash, account_id].every((text) => typeof text === 'string') &&
    typeof actor === 'object' &&
    actor !== null
  )
}

/** @see RFC 8785 */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}
