/** Milliseconds. */
export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

const unitsMs: Record<string, number> = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs }

/** Parses a duration: `30m`, `12h`, `90d` or `4w`. @returns Milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([mhdw])$/.exec(text)
  return match ? Number(match[1]) * (unitsMs[match[2] as string] as number) : undefined
}

/** Formats a time as the API does: ISO 8601 in UTC. */
export function toIso(time: number): string
export function toIso(time: number | null): string | null
export function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}

/** Formats a time for a sentence, to the minute: `2026-12-01 00:00 UTC`. */
export function toMinute(time: number): string {
  return `${toIso(time).slice(0, 16).replace('T', ' ')} UTC`
}
