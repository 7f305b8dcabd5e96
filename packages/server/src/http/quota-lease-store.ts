import type { Database } from '../database/database.ts'

/** How much of a quota a process asks for. */
export interface Wanted {
  /** Most requests of the subject in one window. */
  readonly limit: number
  /** Requests that wait for it. */
  readonly waiting: number
  /** Future requests that it would like to lease as well. */
  readonly ahead: number
}

/** Requests that a process may let through until the window ends. */
export interface Lease {
  readonly granted: number
  /** What nobody has been granted yet. */
  readonly remaining: number
  /** Until the window ends, counted from any moment before the lease was asked for. Milliseconds, may be negative. */
  readonly lastsMs: number
}

export interface QuotaLeaseStore {
  /** Takes requests out of what is left to a subject in the present window. */
  lease(subject: string, wanted: Wanted): Promise<Lease>
  /** Says what is left to a subject, and takes nothing. */
  look(subject: string, limit: number): Promise<Omit<Lease, 'granted'>>
  /** Forgets the windows of subjects that were quiet for a day. */
  forgetOld(): Promise<void>
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * Leases quotas: so many requests of a subject in each minute of the clock. In memory where one process has the
 * database; where several share it, one row a subject says how many were handed out to any of them.
 */
export function quotaLeaseStore({ leases }: Pick<Database, 'leases'>, windowMs = minuteMs): QuotaLeaseStore {
  return leases ? sharedQuotas(leases, windowMs) : ownQuotas(windowMs)
}

function ownQuotas(windowMs: number): QuotaLeaseStore {
  const windows = new Map<string, { start: number; granted: number }>()

  const windowOf = (subject: string, now: number) => {
    const start = now - (now % windowMs)
    const known = windows.get(subject)
    // A clock that was set back does not give a window twice.
    if (known && known.start >= start && known.start <= start + windowMs) return known
    const fresh = { start, granted: 0 }
    windows.set(subject, fresh)
    return fresh
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
const presentWindow = (windowMs: string) => `select ${clock} / ${windowMs} * ${windowMs} as start`

/**
 * One statement: it locks the row, reads the clock once, and grants.
 *
 * Reading the clock under the lock keeps a request that waited from leasing a window that has ended. A request gets what it
 * waits for while anything remains; ahead of need it gets an eighth of the rest at most, so that little stays unused on
 * one server and nothing is leased ahead near the end.
 *
 * A window that begins after the current time is kept unless it is more than one window ahead: a clock that was set back
 * slightly grants no window twice, and one that was wrong by years does not block the subject for years.
 */
const leaseSql = `
  insert into quota_lease as a (subject, window_start, granted, last_grant)
  select $1, w.start, g.count, g.count
  from (${presentWindow('$5::bigint')}) as w,
    lateral (select least($2::int, greatest($3::int, least($4::int, $2::int / 8))) as count) as g
  on conflict (subject) do update set (window_start, granted, last_grant) = (
    select n.start, n.granted + g.count, g.count
    from (
      select
        case when a.window_start between w.start and w.start + $5::bigint then a.window_start else w.start end as start,
        case when a.window_start between w.start and w.start + $5::bigint then a.granted else 0 end as granted
      from (${presentWindow('$5::bigint')}) as w
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
  from (${presentWindow('$3::bigint')}) as w
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
