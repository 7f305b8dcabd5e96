import { type AuditActor, type AuditEventInput, type AuditStore, systemActor } from '../audit/audit-store.ts'
import type { AccountId } from '../core/ids.ts'
import { type Actor, auditActorOf } from './actor.ts'
import { type ProblemCode, problems } from './problems/problems.ts'
import { type FlushOptions, inBatches, WriteBehindBuffer } from './write-behind-buffer.ts'

/** Minimum time between two writes of the same kind of denial. Milliseconds. */
const writeEveryMs = 60_000
/** Maximum number of kinds of denials per account and minute; all further ones become one event. */
const maxKinds = 200
const eventsPerWrite = 50

/** A request that a known actor was not allowed to make. */
export interface Denial {
  readonly actor: Actor
  readonly operation: string
  readonly code: ProblemCode
  readonly request: { readonly id: string; readonly address: string | null }
}

interface DenialCount {
  readonly operation: string | null
  readonly code: ProblemCode | null
  /** The actor of the latest denial. */
  by: AuditActor
  count: number
  firstAt: number
  lastAt: number
  writtenAt: number
}

export type DenialBuffer = ReturnType<typeof denialBuffer>

/** Denials with a status other than 403. */
const otherDenials: ReadonlySet<ProblemCode> = new Set([
  'policy_violated',
  'key_revoked',
  'key_expired',
  'key_paused',
])

/** Whether a problem means that a known actor was not allowed to make the request. */
export function isDenial(code: ProblemCode): boolean {
  return problems[code].status === 403 || otherDenials.has(code)
}

/**
 * Gathers denials for the audit log. The first of a kind (actor, operation and code) is written within a second;
 * repetitions become one event a minute, with a count.
 */
export function denialBuffer(audit: Pick<AuditStore, 'write'>, onError: (error: unknown) => void) {
  const accounts = new Map<AccountId, Map<string, DenialCount>>()

  const buffer = new WriteBehindBuffer<{
    readonly accountId: AccountId
    readonly events: AuditEventInput[]
    readonly taken: { readonly denial: DenialCount; readonly count: number }[]
  }>({
    *takeDue(now, all) {
      for (const [accountId, kinds] of accounts) {
        const due: DenialCount[] = []
        for (const [kind, denial] of kinds) {
          if (!all && now - denial.writtenAt < writeEveryMs) continue
          if (denial.count > 0) due.push(denial)
          else kinds.delete(kind)
        }
        if (kinds.size === 0) accounts.delete(accountId)
        for (const batch of inBatches(due, eventsPerWrite)) {
          const events = batch.map(auditEventOf)
          const taken = batch.map((denial) => ({ denial, count: denial.count }))
          for (const denial of batch) Object.assign(denial, { writtenAt: now, count: 0 })
          yield { accountId, events, taken }
        }
      }
    },
    write: ({ accountId, events }) => audit.write(accountId, ...events),
    restore: ({ taken }) => {
      for (const { denial, count } of taken) denial.count += count
    },
    onError,
  })

  return {
    note({ actor, operation, code, request }: Denial, at: number): void {
      const accountId = actor.account_id
      const kinds = accounts.get(accountId) ?? new Map<string, DenialCount>()
      accounts.set(accountId, kinds)
      const ownKind = `${actor.key?.id ?? actor.user?.id} ${operation} ${code}`
      const hasOwnEvent = kinds.has(ownKind) || kinds.size < maxKinds
      const kind = hasOwnEvent ? ownKind : ''
      const by = hasOwnEvent ? auditActorOf(actor, request) : systemActor
      const known = kinds.get(kind)
      if (known) {
        if (known.count === 0) known.firstAt = at
        known.count += 1
        known.lastAt = at
        known.by = by
      } else {
        const counted = hasOwnEvent ? { operation, code } : { operation: null, code: null }
        kinds.set(kind, { ...counted, by, count: 1, firstAt: at, lastAt: at, writtenAt: 0 })
      }
    },

    flush: (now: number, options?: FlushOptions) => buffer.flush(now, options),
  }
}

function auditEventOf({ by, operation, code, count, firstAt, lastAt }: DenialCount): AuditEventInput {
  const first = count > 1 ? { first_at: new Date(firstAt).toISOString() } : {}
  return { action: 'access.denied', at: lastAt, by, after: { operation, code, count, ...first } }
}
