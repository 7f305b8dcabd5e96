import { createHash } from 'node:crypto'
import type { AuditEvent, AuditHead } from './shapes.ts'

/** Stands before the first entry of a log. */
const genesis = '0'.repeat(64)

/**
 * Computes the hash that an entry of the audit log must have: the SHA-256 of a JSON array (RFC 8785) of what it says,
 * the hash of the entry before first.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export function hashAuditEvent(entry: Omit<AuditEvent, 'hash'>): string {
  const { actor, target } = entry
  const text = canonical([
    entry.prev_hash,
    entry.seq,
    entry.id,
    entry.account_id,
    entry.at,
    entry.action,
    actor.kind,
    actor.id,
    actor.name,
    target?.kind ?? null,
    target?.id ?? null,
    target?.name ?? null,
    entry.address,
    entry.request_id,
    entry.before,
    entry.after,
  ])
  return createHash('sha256').update(text).digest('hex')
}

export interface AuditFlaw {
  ok: false
  /**
   * - `edited`: an entry does not say what it said when it was written.
   * - `unlinked`: an entry does not follow the one before it: one of the two was moved, replaced or put in.
   * - `missing`: entries are not there, or not where they should be.
   * - `rewritten`: the entries agree with each other, but not with what was known of the log before.
   * - `unreadable`: something is no entry of this log.
   */
  problem: 'edited' | 'unlinked' | 'missing' | 'rewritten' | 'unreadable'
  /** The first entry that is wrong; `null` when it cannot be said. */
  seq: number | null
  /** One sentence for a user. */
  detail: string
}

export interface AuditSoundness {
  ok: true
  entries: number
  first_seq: number
  last_seq: number
  /** Vouches for all of it. Kept elsewhere it shows later whether the log was rewritten or cut. */
  last_hash: string
}

export interface VerifyAuditOptions {
  /** What the server said before the entries were read: they must reach it. */
  head?: Pick<AuditHead, 'last_seq' | 'last_hash'> | undefined
  /** A hash that was noted earlier: one of the entries must have it. */
  expect?: string | undefined
}

/**
 * Checks a whole audit log, oldest entry first: that no entry was edited, left out, put in or moved since it was
 * written. Believes nothing but the entries themselves.
 */
export async function verifyAuditLog(
  entries: AsyncIterable<AuditEvent> | Iterable<AuditEvent>,
  { head, expect }: VerifyAuditOptions = {},
): Promise<AuditSoundness | AuditFlaw> {
  let first: AuditEvent | undefined
  let last: AuditEvent | undefined
  let count = 0
  let isBeginningTold = false
  let isExpectedSeen = expect === undefined || expect === genesis

  for await (const entry of entries) {
    if (!isEntry(entry)) return flaw('unreadable', last ? last.seq + 1 : null, 'is no entry of an audit log')
    first ??= entry
    const wrong = last ? flawBehind(last, entry) : flawOfFirst(entry)
    if (wrong) return wrong
    if (head?.last_seq === entry.seq && head.last_hash !== entry.hash) {
      return flaw('rewritten', entry.seq, `has another hash than the server said: ${head.last_hash}`)
    }
    isBeginningTold ||= tellsBeginning(entry, first)
    isExpectedSeen ||= entry.hash === expect || first.prev_hash === expect
    last = entry
    count += 1
  }

  if (first && first.seq > 1 && !isBeginningTold) {
    return missing(1, first.seq - 1, 'and no entry says that they were pruned')
  }
  const lastSeq = last?.seq ?? 0
  if (head && head.last_seq > lastSeq) {
    return missing(lastSeq + 1, head.last_seq, 'although the server says that the log goes on to there')
  }
  if (!isExpectedSeen) {
    const detail = `No entry has the hash ${expect}: since it was noted the log was rewritten or cut, or pruned to behind that entry.`
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

function flawOfFirst(entry: AuditEvent): AuditFlaw | undefined {
  if (entry.seq === 1 && entry.prev_hash !== genesis) {
    return flaw('unlinked', 1, 'is the first, but names an entry before it')
  }
  return flawOfContent(entry)
}

function flawBehind(last: AuditEvent, entry: AuditEvent): AuditFlaw | undefined {
  if (entry.account_id !== last.account_id) {
    return flaw('unreadable', entry.seq, 'belongs to another account than the one before')
  }
  if (entry.seq > last.seq + 1) {
    return missing(last.seq + 1, entry.seq - 1, `or not in order: entry ${entry.seq} stands there`)
  }
  if (entry.seq <= last.seq) return flaw('unlinked', entry.seq, `stands behind entry ${last.seq}`)
  if (entry.prev_hash !== last.hash) {
    return flaw(
      'unlinked',
      entry.seq,
      `does not follow entry ${last.seq}: one of the two was moved or replaced`,
    )
  }
  return flawOfContent(entry)
}

function flawOfContent(entry: AuditEvent): AuditFlaw | undefined {
  if (hashAuditEvent(entry) === entry.hash) return undefined
  return flaw('edited', entry.seq, 'was edited: what it says does not have its hash')
}

/** Says whether an entry tells that what stood before the first was too old to keep. */
function tellsBeginning({ action, after }: AuditEvent, first: AuditEvent): boolean {
  return (
    action === 'log.pruned' &&
    after?.['through_seq'] === first.seq - 1 &&
    after['through_hash'] === first.prev_hash
  )
}

function flaw(problem: AuditFlaw['problem'], seq: number | null, detail: string): AuditFlaw {
  return { ok: false, problem, seq, detail: `${seq === null ? 'The first line' : `Entry ${seq}`} ${detail}.` }
}

function missing(from: number, to: number, why: string): AuditFlaw {
  const which = from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`
  return { ok: false, problem: 'missing', seq: from, detail: `${which} missing, ${why}.` }
}

function isEntry(entry: unknown): entry is AuditEvent {
  if (typeof entry !== 'object' || entry === null) return false
  const { seq, hash, prev_hash, account_id, actor } = entry as Partial<AuditEvent>
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
