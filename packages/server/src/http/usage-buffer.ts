import { randomUUID } from 'node:crypto'
import type { KeyId } from '../core/ids.ts'
import type { UsageBatch, UsageRow, UsageStore } from '../usage/usage-store.ts'
import { shownUserAgent } from './client.ts'
import { inBatches, WriteBehindBuffer } from './write-behind-buffer.ts'

const hourMs = 60 * 60 * 1000
/** Maximum number of combinations of operation, status, address and program per key and hour. */
const maxCombinations = 256
/** Replaces the addresses and programs beyond that. */
const others = 'other'
const rowsPerWrite = 64
/** Maximum number of unwritten counters while the database is unavailable. About 50 MB. */
const maxWaiting = 200_000

/** The unwritten part of a row. */
type Counter = { -readonly [Name in keyof UsageRow]: UsageRow[Name] }

/** The counters of one key, and the combination of the last request: the next request usually has the same. */
interface KeyCounters {
  readonly all: Map<string, Counter>
  operation: string
  status: number
  address: string | null
  userAgent: string | undefined
  last: Counter
}

export type UsageBuffer = ReturnType<typeof usageBuffer>

/**
 * Counts the requests of each key by operation, status, address and program, in memory until the next flush.
 *
 * Every request is counted exactly once: a batch that could not be written keeps its id, so the store can skip a batch
 * that it already has.
 */
export function usageBuffer(usage: Pick<UsageStore, 'add'>, onError: (error: unknown) => void) {
  const keys = new Map<KeyId, KeyCounters>()
  let hour = 0
  let unwritten: Counter[] = []
  let uncounted = 0
  let batches: UsageBatch[] = []
  let hasFailed = false

  const find = (
    keyId: KeyId,
    operation: string,
    status: number,
    address: string | null,
    userAgent: string | undefined,
  ): Counter => {
    const known = keys.get(keyId)
    const all = known?.all ?? new Map<string, Counter>()
    const from = { address: address ?? '', user_agent: shownUserAgent(userAgent) ?? '' }
    let counter = all.get(nameOf(operation, status, from))
    if (!counter) {
      const group = all.size < maxCombinations ? from : { address: others, user_agent: others }
      const name = nameOf(operation, status, group)
      counter = all.get(name) ?? {
        api_key_id: keyId,
        hour,
        operation,
        status,
        ...group,
        requests: 0,
        first_at: 0,
        last_at: 0,
      }
      all.set(name, counter)
    }
    const latest = { operation, status, address, userAgent, last: counter }
    if (known) Object.assign(known, latest)
    else keys.set(keyId, { all, ...latest })
    return counter
  }

  const takeCounters = (): UsageBatch[] => {
    const rows = unwritten.map((counter) => {
      const row = { ...counter }
      counter.requests = 0
      return row
    })
    unwritten = []
    return [...inBatches(rows, rowsPerWrite)].map((batch) => ({ id: randomUUID(), rows: batch }))
  }

  function* takeBatches(): Iterable<UsageBatch> {
    for (let batch = batches.shift(); batch; batch = hasFailed ? undefined : batches.shift()) yield batch
  }

  const buffer = new WriteBehindBuffer<UsageBatch>({
    *takeDue() {
      if (uncounted > 0) {
        onError(
          new Error(`${uncounted} requests were not counted: too many counts are waiting to be written`),
        )
        uncounted = 0
      }
      hasFailed = false
      yield* takeBatches()
      // While earlier batches cannot be written, new requests accumulate in their counters.
      if (hasFailed) return
      batches = takeCounters()
      yield* takeBatches()
    },
    write: (batch) => usage.add(batch),
    restore: (batch) => {
      hasFailed = true
      // At the end, so that a batch that can never be written does not block the others.
      batches.push(batch)
    },
    onError,
  })

  return {
    note(
      keyId: KeyId,
      operation: string,
      status: number,
      at: number,
      address: string | null,
      userAgent: string | undefined,
    ): void {
      // The clock may be set back.
      if (at >= hour + hourMs || at < hour - hourMs) {
        hour = at - (at % hourMs)
        keys.clear()
      }
      const key = keys.get(keyId)
      const isLikeLast =
        key !== undefined &&
        key.operation === operation &&
        key.status === status &&
        key.address === address &&
        key.userAgent === userAgent
      const counter = isLikeLast ? key.last : find(keyId, operation, status, address, userAgent)
      if (counter.requests === 0) {
        if (unwritten.length >= maxWaiting) {
          uncounted += 1
          return
        }
        unwritten.push(counter)
        counter.first_at = at
        counter.last_at = at
      }
      counter.requests += 1
      if (at > counter.last_at) counter.last_at = at
      else if (at < counter.first_at) counter.first_at = at
    },

    /** Writes all counts. */
    flush: () => buffer.flush(Date.now()),
  }
}

function nameOf(
  operation: string,
  status: number,
  { address, user_agent }: Pick<Counter, 'address' | 'user_agent'>,
): string {
  return `${operation} ${status} ${address} ${user_agent}`
}
