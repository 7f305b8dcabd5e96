import { z } from 'zod'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import { parseDuration } from '../keys/key-input.ts'
import { dayMs, hourMs, keepDaysMs, keepHoursMs } from './usage-store.ts'

/** The beginning of a period: so many milliseconds ago, or a time. */
type Beginning = { readonly agoMs: number } | { readonly at: number }

/** Since when something is asked for. @param fallback A duration. */
export const Since = (fallback: string) =>
  z
    .string({ error: 'must be a string' })
    .default(fallback)
    .transform((text, context): Beginning => {
      const beginning = parseBeginning(text)
      if (beginning !== undefined) return beginning
      context.addIssue('must be a duration (24h, 30d), a date (2027-01-31) or a time in ISO 8601')
      return z.NEVER
    })
    .meta({
      description:
        'Since when: a duration (`24h`, `30d`), the beginning of a day in UTC (`2027-01-31`) or a time (ISO 8601), at ' +
        'most 400 days ago. Requests are counted by the hour, and after eight days by the day in UTC: the period ' +
        'begins with the hour or day in which that time lies.',
      override: { type: 'string', default: fallback },
    })

function parseBeginning(text: string): Beginning | undefined {
  const agoMs = parseDuration(text)
  if (agoMs !== undefined) return { agoMs }
  if (z.iso.date().safeParse(text).success) return { at: Date.parse(`${text}T00:00:00.000Z`) }
  return z.iso.datetime({ offset: true }).safeParse(text).success ? { at: Date.parse(text) } : undefined
}

export interface Period {
  /** The beginning of an hour or day. Milliseconds. */
  readonly since: number
  readonly until: number
}

/**
 * The period from a time until now, as what is counted can tell it: whole hours, whole days where hours are no longer
 * told apart.
 *
 * @throws {ProblemError} input_invalid, when it has not begun or began before anything is kept.
 */
export function periodOf(
  since: Beginning,
  now: Date,
  fail: (code: 'input_invalid', facts: ProblemDetails) => ProblemError,
): Period {
  const until = now.getTime()
  const asked = 'at' in since ? since.at : until - since.agoMs
  const detail =
    asked > until
      ? 'must not be in the future'
      : asked < until - keepDaysMs
        ? 'must be at most 400 days ago: what is older is not kept'
        : undefined
  if (detail) {
    throw fail('input_invalid', { detail: `/since: ${detail}`, errors: [{ pointer: '/since', detail }] })
  }
  const stepMs = asked < beginningOf(until - keepHoursMs, hourMs) ? dayMs : hourMs
  return { since: beginningOf(asked, stepMs), until }
}

function beginningOf(time: number, stepMs: number): number {
  return time - (time % stepMs)
}
