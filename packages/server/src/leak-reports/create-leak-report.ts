import { setTimeout as delay } from 'node:timers/promises'
import { explainFormatError, parseKey } from '@oanim/key'
import { z } from 'zod'
import { networkOf } from '../http/client.ts'
import { operation } from '../http/operation.ts'
import type { RateLimitRule } from '../http/rate-limiter.ts'
import { Location } from './leak-report.ts'
import { reportLeakedKey } from './report-leaked-key.ts'

/** Longer than a revocation takes, so that the response time does not tell whether the key exists. Milliseconds. */
const responseTimeMs = 250

const reportRule: RateLimitRule = { name: 'leak_report', calls: 100, windowS: 600, backoff: true }

export const createLeakReport = operation({
  id: 'leak_reports.create',
  method: 'POST',
  path: '/api/v1/leak-reports',
  tag: 'Leak reports',
  summary: 'Report a leaked key',
  description:
    'Revokes a key that you found, without an account. A live key of this server is revoked with its descendants before ' +
    'the response, and the account gets a leak report. If the server sends email, the owners get a message. The response ' +
    'and its timing are the same for a live, a revoked and an unknown key. After 100 reports in ten minutes, each ' +
    'report waits twice as long as the one before.',
  access: 'public',
  input: z
    .strictObject({
      key: z
        .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
        .trim()
        .superRefine((text, context) => {
          const parsed = parseKey(text)
          if (!parsed.ok) context.addIssue(`is not a key: ${explainFormatError(parsed.error)}`)
        })
        .meta({
          description: 'The whole key.',
          example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
        }),
      location: Location.optional(),
    })
    .meta({ id: 'CreateLeakReport' }),
  output: z
    .object({
      status: z.literal('received'),
      sends_mail: z.boolean().meta({
        description:
          'Whether this server sends email to owners about leak reports. Says nothing about the key.',
      }),
    })
    .meta({ id: 'ReceivedReport' }),
  status: 202,
  problems: ['rate_limited'],

  async run({ input: { key, location = null }, request, ...services }) {
    await services.rateLimiter.consume(reportRule, networkOf(request.address))
    const minimumTime = delay(responseTimeMs)
    await reportLeakedKey(services, key, { source: 'report', location }, request)
    await minimumTime
    return { status: 'received', sends_mail: services.notices !== undefined }
  },
})
