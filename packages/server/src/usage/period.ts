import { z } from 'zod'
import { dayMs, hourMs, parseDuration } from '../core/time.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import { keepDaysMs, keepHoursMs } from './usage-store.ts'

/** The start of a period: a number of milliseconds ago, or a time. */
type Start = { readonly agoMs: number } | { readonly at: number }

const StartText = z.string({ error: 'must be a string' })

const readStart = (text: string, context: z.core.$RefinementCtx<string>): Start => {
  const start = parseStart(text)
  if (start !== undefined) return start
  context.addIssue('must be a duration (24h, 30d), a date (2027-01-31) or a time in ISO 8601')
  return z.NEVER
}

const startForms = 'a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601)'

/** A time that a list begins or ends with. @see timeOf */
export const Moment = (description: string) =>
  StartText.transform(readStart)
    .optional()
    .meta({ description: `${description}: ${startForms}.`, override: { type: 'string' } })

/** @param byDefault A duration. */
export const Since = (byDefault: string) =>
  StartText.default(byDefault)
    .transform(readStart)
    .meta({
      description:
        `Start of the period: ${startForms}, at most 400 days ago. Requests are counted by the hour and after eight days ` +
        'by the day in UTC, so the start is rounded down to an hour or a day.',
      override: { type: 'string', default: byDefault },
    })

function parseStart(text: string): Start | undefined {
  const agoMs = parseDuration(text)
  if (agoMs !== undefined) return { agoMs }
  if (z.iso.date().safeParse(text).success) return { at: Date.parse(`${text}T00:00:00.000Z`) }
  return z.iso.datetime({ offset: true }).safeParse(text).success ? { at: Date.parse(text) } : undefined
}

export interface Period {
  /** The start of an hour or day. Milliseconds. */
  readonly since: number
  readonly until: number
}

/** @returns Milliseconds. */
export function timeOf(start: Start, now: Date): number {
  return 'at' in start ? start.at : now.getTime() - start.agoMs
}

/** Every day of a period in UTC, in order. Milliseconds. */
export function daysOf({ since, until }: Period): number[] {
  const first = startOf(since, dayMs)
  return Array.from({ length: Math.floor((until - first) / dayMs) + 1 }, (_, index) => first + index * dayMs)
}

/**
 * The period from a start until now. The start is rounded down to an hour, or to a day where usage is kept by the day.
 *
 * @throws {ProblemError} input_invalid: the start is in the future or more than 400 days ago.
 */
export function periodOf(
  since: Start,
  now: Date,
  fail: (code: 'input_invalid', facts: ProblemDetails) => ProblemError,
): Period {
  const until = now.getTime()
  const asked = timeOf(since, now)
  const detail =
    asked > until
      ? 'must not be in the future'
      : asked < until - keepDaysMs
        ? 'must be at most 400 days ago'
        : undefined
  if (detail) {
    throw fail('input_invalid', { detail: `/since: ${detail}`, errors: [{ pointer: '/since', detail }] })
  }
  const stepMs = asked < startOf(until - keepHoursMs, hourMs) ? dayMs : hourMs
  return { since: startOf(asked, stepMs), until }
}

function startOf(time: number, stepMs: number): number {
  return time - (time % stepMs)
}
