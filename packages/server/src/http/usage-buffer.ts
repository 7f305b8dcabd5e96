import { randomUUID } from 'node:crypto'
import type { KeyId } from '../core/ids.ts'
import type { UsageBatch, UsageRow, UsageStore } from '../usage/usage-store.ts'
import { shownAddress, shownUserAgent } from './caller.ts'

const hourMs = 60 * 60 * 1000
/** Most combinations of operation, status, address and program of one key that are told apart in one hour. */
const maxCombinations = 256
/** Stands for the addresses and programs beyond those. */
const others = 'other'
/** Rows of one write: a larger one would hold up the requests behind it. */
const rowsPerWrite = 64
/** Most counters that wait while nothing can be written. About 50 MB. */
const maxWaiting = 200_000

/** What is not yet written of a row. */
type Counter = { -readonly [Name in keyof UsageRow]: UsageRow[Name] }

/** The counters of one key, and as it came what the last request was counted by: mostly the next one is like it. */
interface KeyCounters {
  readonly all: Map<string, Counter>
  operation: string
  status: number
  address: string | undefined
  userAgent: string | undefined
  last: Counter
}

export type UsageBuffer = ReturnType<typeof usageBuffer>

/**
 * Counts what each key does: how often which operation with what outcome, from which address, with which program. A
 * count is a step in memory; writing happens in batches, off the request's path. Who calls `flush` once a minute loses
 * at most that minute by `kill -9`.
 *
 * Every request is counted once, by one server: what could not be written is written later, and the store knows a batch
 * that it has already.
 */
export function usageBuffer(usage: Pick<UsageStore, 'add'>, onError: (error: unknown) => void) {
  const keys = new Map<KeyId, KeyCounters>()
  let hour = 0
  let unwritten: Counter[] = []
  let uncounted = 0
  let batches: UsageBatch[] = []
  let writing: Promise<void> = Promise.resolve()

  const find = (
    keyId: KeyId,
    operation: string,
    status: number,
    address: string | undefined,
    userAgent: string | undefined,
  ): Counter => {
    const known = keys.get(keyId)
    const all = known?.all ?? new Map<string, Counter>()
    const from = { address: shownAddress(address) ?? '', user_agent: shownUserAgent(userAgent) ?? '' }
    let counter = all.get(nameOf(operation, status, from))
    if (!counter) {
      const shown = all.size < maxCombinations ? from : { address: others, user_agent: others }
      const name = nameOf(operation, status, shown)
      counter = all.get(name) ?? {
        api_key_id: keyId,
        hour,
        operation,
        status,
        ...shown,
        requests: 0,
        first_at: 0,
        last_at: 0,
      }
      all.set(name, counter)
    }
    const seen = { operation, status, address, userAgent, last: counter }
    if (known) Object.assign(known, seen)
    else keys.set(keyId, { all, ...seen })
    return counter
  }

  /** Takes what was counted since the last time, as rows that no longer change. */
  const take = (): UsageBatch[] => {
    const rows = unwritten.map((counter) => {
      const row = { ...counter }
      counter.requests = 0
      return row
    })
    unwritten = []
    const taken: UsageBatch[] = []
    for (let start = 0; start < rows.length; start += rowsPerWrite) {
      taken.push({ id: randomUUID(), rows: rows.slice(start, start + rowsPerWrite) })
    }
    return taken
  }

  /** @returns Whether nothing is left. */
  const writeBatches = async (): Promise<boolean> => {
    for (let batch = batches[0]; batch; batch = batches[0]) {
      try {
        await usage.add(batch)
      } catch (error) {
        onError(error)
        // Next time another goes first: one that cannot be written must not keep all others.
        batches.push(...batches.splice(0, 1))
        return false
      }
      batches.shift()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return true
  }

  const write = async (): Promise<void> => {
    if (uncounted > 0) {
      onError(new Error(`${uncounted} requests were not counted: too many counts wait to be written`))
      uncounted = 0
    }
    // While older ones cannot be written, newer ones gather in their counters.
    if (!(await writeBatches())) return
    batches = take()
    await writeBatches()
  }

  return {
    note(
      keyId: KeyId,
      operation: string,
      status: number,
      at: number,
      address: string | undefined,
      userAgent: string | undefined,
    ): void {
      // Requests that began before the hour turned and end after it count to the new one; a clock may be set back.
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

    /** Writes what was counted so far. What cannot be written now is kept for the next time. */
    flush(): Promise<void> {
      writing = writing.then(write)
      return writing
    },
  }
}

function nameOf(
  operation: string,
  status: number,
  { address, user_agent }: Pick<Counter, 'address' | 'user_agent'>,
): string {
  return `${operation} ${status} ${address} ${user_agent}`
}
