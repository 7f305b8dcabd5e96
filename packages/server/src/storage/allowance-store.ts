import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Requests that this process may let through, until the minute that they are for is over. */
export interface Lease {
  readonly granted: number
  /** What nobody has been handed of the limit yet. */
  readonly left: number
  /** When the minute is over. Milliseconds from the moment at which the lease was asked for. */
  readonly endsInMs: number
}

export type AllowanceStore = ReturnType<typeof allowanceStore>

const windowMs = 60_000
/** Most that is handed out at once: of what is left of a large limit, so that others get some, too. */
const largestBatch = 100

/**
 * Hands out the requests of a minute: in memory where one process has the database, and in batches from a row that
 * several share. On PostgreSQL the database's clock says which minute it is, so that no server's own matters.
 */
export function allowanceStore({ db, dialect }: Database) {
  const windows = new Map<string, { start: number; granted: number }>()

  const leaseInMemory = (subject: string, limit: number): Lease => {
    const now = performance.now()
    const known = windows.get(subject)
    const isOver = !known || now >= known.start + windowMs
    const window = isOver ? { start: now, granted: 0 } : known
    const granted = Math.max(0, limit - window.granted)
    window.granted += granted
    windows.set(subject, window)
    return { granted, left: 0, endsInMs: window.start + windowMs - now }
  }

  const leaseFromDatabase = async (subject: string, limit: number): Promise<Lease> => {
    // The limit may have been lowered since, and a row may be of a later minute than the one in which this waits.
    const fresh = sql`least(${largestBatch}::int, greatest(1, ${limit}::int / 4))`
    const left = sql`greatest(0, ${limit}::int - a.granted)`
    const grant = sql`case
      when a.window_start > excluded.window_start then 0
      when a.window_start < excluded.window_start then ${fresh}
      else least(${largestBatch}::int, ${left}, greatest(1, ${left} / 4)) end`
    const { rows } = await sql<{ last_grant: number; granted: number; window_start: number; now: number }>`
      insert into allowance as a (subject, window_start, granted, last_grant)
      values (
        ${subject},
        (floor(extract(epoch from clock_timestamp()) / 60) * ${windowMs}::int)::bigint,
        ${fresh},
        ${fresh}
      )
      on conflict (subject) do update set
        last_grant = ${grant},
        granted = case when a.window_start < excluded.window_start then 0 else a.granted end + (${grant}),
        window_start = greatest(a.window_start, excluded.window_start)
      returning last_grant, granted, window_start, (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(
      db,
    )
    const row = rows[0]
    if (!row) throw new Error('the lease of an allowance answered no row')
    return {
      granted: row.last_grant,
      left: Math.max(0, limit - row.granted),
      endsInMs: row.window_start + windowMs - row.now,
    }
  }

  return {
    /**
     * Leases some of the requests that a subject may make in the minute that is.
     *
     * @param limit Requests a minute.
     */
    lease: dialect === 'postgres' ? leaseFromDatabase : leaseInMemory,

    /** Forgets minutes that are over. */
    forget(): void {
      const now = performance.now()
      for (const [subject, { start }] of windows) if (now >= start + windowMs) windows.delete(subject)
    },
  }
}
