import { type AuditActor, type AuditEventInput, type AuditStore, systemActor } from '../audit/audit-store.ts'
import type { AccountId } from '../core/ids.ts'
import { type Actor, auditActorOf } from './actor.ts'
import { type ProblemCode, problems } from './problems/problems.ts'

/** How often equal refusals are written at most. Milliseconds. */
const writeEveryMs = 60_000
/** Different refusals of one account that are told apart in a minute; the others are one entry together. */
const maxApart = 200
/** Entries of one write: more would hold up the requests behind it. */
const entriesPerWrite = 50

/** A call that somebody was not let through with. */
export interface Denied {
  readonly actor: Actor
  readonly operation: string
  readonly code: ProblemCode
  readonly request: { readonly id: string; readonly address: string | null }
}

interface Gathered {
  readonly operation: string | null
  readonly code: ProblemCode | null
  /** Of the latest. */
  by: AuditActor
  count: number
  firstAt: number
  lastAt: number
  writtenAt: number
}

export type DenialBuffer = ReturnType<typeof denialBuffer>

/** Refusals for which the status is not enough: what the account asks of keys, and keys that are no good any more. */
const others: ReadonlySet<ProblemCode> = new Set([
  'policy_violated',
  'key_revoked',
  'key_expired',
  'key_paused',
])

/** Says whether a failure tells that somebody who is known asked for what they may not. */
export function isDenial(code: ProblemCode): boolean {
  return problems[code].status === 403 || others.has(code)
}

/**
 * Gathers refused calls off the request's path: noting is a step in memory. The first of its kind is written within a
 * second, and whatever equals it — same actor, operation and code — as one entry a minute with a count. `kill -9` loses
 * at most that minute of counts.
 */
export function denialBuffer(audit: Pick<AuditStore, 'write'>, onError: (error: unknown) => void) {
  const accounts = new Map<AccountId, Map<string, Gathered>>()
  let writing: Promise<void> = Promise.resolve()

  const write = async (isAll: boolean, now: number) => {
    for (const [accountId, kinds] of accounts) {
      const due: Gathered[] = []
      for (const [kind, gathered] of kinds) {
        const isDue = isAll || now - gathered.writtenAt >= writeEveryMs
        if (isDue && gathered.count > 0) due.push(gathered)
        else if (isDue) kinds.delete(kind)
      }
      if (kinds.size === 0) accounts.delete(accountId)
      for (let start = 0; start < due.length; start += entriesPerWrite) {
        const chunk = due.slice(start, start + entriesPerWrite)
        const auditEvents = chunk.map(auditEventOf)
        const taken = chunk.map((gathered) => ({ gathered, count: gathered.count }))
        for (const { gathered } of taken) {
          gathered.writtenAt = now
          gathered.count = 0
        }
        try {
          await audit.write(accountId, ...auditEvents)
        } catch (error) {
          for (const { gathered, count } of taken) gathered.count += count
          onError(error)
        }
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }

  return {
    note({ actor, operation, code, request }: Denied, at: number): void {
      const accountId = actor.account_id
      const kinds = accounts.get(accountId) ?? new Map<string, Gathered>()
      accounts.set(accountId, kinds)
      const who = actor.key ? actor.key.id : actor.user.id
      const own = `${who} ${operation} ${code}`
      const isApart = kinds.has(own) || kinds.size < maxApart
      const kind = isApart ? own : ''
      const by = isApart ? auditActorOf(actor, request) : systemActor
      const known = kinds.get(kind)
      if (known) {
        if (known.count === 0) known.firstAt = at
        known.count += 1
        known.lastAt = at
        known.by = by
      } else {
        const what = isApart ? { operation, code } : { operation: null, code: null }
        kinds.set(kind, { ...what, by, count: 1, firstAt: at, lastAt: at, writtenAt: 0 })
      }
    },

    /** Writes what is due: every kind that was not written in the last minute, or all at the end. */
    flush(now: number, options: { all?: boolean } = {}): Promise<void> {
      writing = writing.then(() => write(options.all === true, now))
      return writing
    },
  }
}

function auditEventOf({ by, operation, code, count, firstAt, lastAt }: Gathered): AuditEventInput {
  const first = count > 1 ? { first_at: new Date(firstAt).toISOString() } : {}
  return { action: 'access.denied', at: lastAt, by, after: { operation, code, count, ...first } }
}
