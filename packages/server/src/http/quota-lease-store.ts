import type { Database } from '../database/database.ts'

/** How much of a quota a process requests. */
export interface LeaseRequest {
  /** Maximum number of requests of the subject per window. */
  readonly limit: number
  /** Requests that wait for this lease. */
  readonly waiting: number
  /** Expected requests, leased as far as the quota allows. */
  readonly ahead: number
}

/** Requests that a process may let through until the window ends. */
export interface Lease {
  readonly granted: number
  /** Requests that no process has leased. */
  readonly remaining: number
  /** Milliseconds until the window ends, from the moment of the request; may be negative. */
  readonly lastsMs: number
}

export interface QuotaLeaseStore {
  /** Leases requests from the remaining quota of the current window. */
  lease(subject: string, request: LeaseRequest): Promise<Lease>
  /** Reads the remaining quota without leasing. */
  look(subject: string, limit: number): Promise<Omit<Lease, 'granted'>>
  /** Deletes the windows of subjects without requests for a day. */
  forgetOld(): Promise<void>
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * Leases quotas: requests of a subject per minute of the clock. Counted in memory on SQLite, which one process owns, and
 * in one row per subject on PostgreSQL, which several processes share.
 */
export function quotaLeaseStore({ leases }: Pick<Database, 'leases'>, windowMs = minuteMs): QuotaLeaseStore {
  return leases ? sharedQuotas(leases, windowMs) : ownQuotas(windowMs)
}

function ownQuotas(windowMs: number): QuotaLeaseStore {
  const windows = new Map<string, { start: number; granted: number }>()

  const windowOf = (subject: string, now: number) => {
    const start = now - (now % windowMs)
    const known = windows.get(subject)
    // A clock that is set back does not grant a window twice.
    if (known && known.start >= start && known.start <= start + windowMs) return known
    const window = { start, granted: 0 }
    windows.set(subject, window)
    return window
  }

  return {
    async lease(subject, { limit, waiting }) {
      const now = Date.now()
      const window = windowOf(subject, now)
      const granted = Math.max(0, Math.min(waiting, limit - window.granted))
      window.granted += granted
      return {
        granted,
        remaining: Math.max(0, limit - window.granted),
        lastsMs: window.start + windowMs - now,
      }
    },
    async look(subject, limit) {
      const now = Date.now()
      const window = windowOf(subject, now)
      return { remaining: Math.max(0, limit - window.granted), lastsMs: window.start + windowMs - now }
    },
    async forgetOld() {
      const now = Date.now()
      for (const [subject, { start }] of windows) if (start + windowMs <= now) windows.delete(subject)
    },
  }
}

/** The database's clock, which all servers share. Milliseconds. */
const clock = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
const currentWindow = (windowMs: string) => `select ${clock} / ${windowMs} * ${windowMs} as start`

/**
 * One statement locks the row, reads the clock and grants.
 *
 * The clock is read under the lock: a request that waited must not lease from a window that has ended. Waiting requests
 * are granted while anything remains. At most an eighth of the rest is granted ahead, so that one server does not keep
 * much unused.
 *
 * A window that begins after the current time is kept unless it is more than one window ahead: a clock that is set back
 * slightly grants no window twice, and one that was wrong by years does not block the subject for years.
 */
const leaseSql = `
  insert into quota_lease as a (subject, window_start, granted, last_grant)
  select $1, w.start, g.count, g.count
  from (${currentWindow('$5::bigint')}) as w,
    lateral (select least($2::int, greatest($3::int, least($4::int, $2::int / 8))) as count) as g
  on conflict (subject) do update set (window_start, granted, last_grant) = (
    select n.start, n.granted + g.count, g.count
    from (
      select
        case when a.window_start between w.start and w.start + $5::bigint then a.window_start else w.start end as start,
        case when a.window_start between w.start and w.start + $5::bigint then a.granted else 0 end as granted
      from (${currentWindow('$5::bigint')}) as w
    ) as n,
    lateral (select greatest(0, $2::int - n.granted) as count) as rest,
    lateral (select least(rest.count, greatest($3::int, least($4::int, rest.count / 8))) as count) as g
  )
  returning last_grant as granted, greatest(0, $2::int - granted) as remaining,
    window_start + $5::bigint - ${clock} as "lastsMs"`

const lookSql = `
  select
    greatest(0, $2::int - case when a.window_start between w.start and w.start + $3::bigint then a.granted else 0 end)
      as remaining,
    w.start + $3::bigint - ${clock} as "lastsMs"
  from (${currentWindow('$3::bigint')}) as w
  left join quota_lease as a on a.subject = $1`

function sharedQuotas(leases: NonNullable<Database['leases']>, windowMs: number): QuotaLeaseStore {
  return {
    async lease(subject, { limit, waiting, ahead }) {
      const values = [subject, limit, waiting, ahead, windowMs]
      const { rows } = await leases.query<Lease>(leaseSql, values)
      return rows[0] as Lease
    },
    async look(subject, limit) {
      const values = [subject, limit, windowMs]
      const { rows } = await leases.query<Lease>(lookSql, values)
      return rows[0] as Lease
    },
    async forgetOld() {
      await leases.query(`delete from quota_lease where window_start < ${clock} - ${dayMs}`)
    },
  }
}
