import { useState } from 'react'
import style from './time.module.css'

/** `from` is the least amount: "in 30 days" is clearer than "next month". */
const units: { unit: Intl.RelativeTimeFormatUnit; seconds: number; from: number }[] = [
  { unit: 'year', seconds: 31_536_000, from: 2 },
  { unit: 'month', seconds: 2_592_000, from: 2 },
  { unit: 'day', seconds: 86_400, from: 1 },
  { unit: 'hour', seconds: 3_600, from: 1 },
  { unit: 'minute', seconds: 60, from: 1 },
]
// The locale of the browser decides the language, the order of day and month, and 12 or 24 hours.
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const { locale } = exact.resolvedOptions()

/** "3 minutes ago", "in 7 days"; under a minute "now". */
export function ago(iso: string, now = Date.now()): string {
  const distance = (Date.parse(iso) - now) / 1000
  for (const { unit, seconds, from } of units) {
    const amount = distance / seconds
    // A few seconds less than a day is "tomorrow", not "in 23 hours".
    if (Math.abs(amount) >= from - 0.01) return relative.format(Math.round(amount), unit)
  }
  return relative.format(0, 'second')
}

/** "Nov 26, 2026, 3:15 PM", in the time zone of the browser. */
export function exactTime(iso: string): string {
  return exact.format(new Date(iso))
}

/**
 * A time relative to now. Pressing it shows the exact time: by touch and keyboard as well.
 *
 * @param isPlain Not pressable, for use inside a button or a label.
 */
export function Time({ at, isPlain = false }: { at: string; isPlain?: boolean }) {
  const [isExact, setIsExact] = useState(false)
  const time = (
    <time dateTime={at} title={exactTime(at)} lang={locale}>
      {isExact ? exactTime(at) : ago(at)}
    </time>
  )
  if (isPlain) return time
  return (
    <button
      type="button"
      className={style.time}
      aria-label={`${ago(at)}, ${exactTime(at)}`}
      onClick={() => setIsExact(!isExact)}
    >
      {time}
    </button>
  )
}
