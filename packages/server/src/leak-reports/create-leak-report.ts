import { setTimeout as delay } from 'node:timers/promises'
import { explainFlaw, parseKey } from '@oanim/key'
import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Location } from './leak-report.ts'
import { reportLeakedKey } from './report-leaked-key.ts'

/** Every answer takes at least this long, which ending a key does not: the time tells nothing. Milliseconds. */
const answerAfterMs = 250

export const createLeakReport = operation({
  id: 'leak_reports.create',
  method: 'POST',
  path: '/api/v1/leak-reports',
  tag: 'Leak reports',
  summary: 'Report a key that you found',
  description:
    'Whoever holds a key may end it, without an account. A live key of this server ends before the answer, with every ' +
    'key that came from it; the leak reports of its account show it, and where the server sends mail its owners get ' +
    'one. The answer is the same, and takes as long, for a key that is real, ' +
    'unknown or dead. After 100 reports in ten minutes each waits twice as long as the one before.',
  access: 'public',
  input: z
    .strictObject({
      key: z
        .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
        .trim()
        .superRefine((text, context) => {
          // It says how a key is written, and nothing of which there are.
          const parsed = parseKey(text)
          if (!parsed.ok) context.addIssue(`is no key: ${explainFlaw(parsed.reason)}`)
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
        description: 'Whether this server mails owners about such reports. It says nothing about the key.',
      }),
    })
    .meta({ id: 'ReceivedReport' }),
  status: 202,
  problems: ['rate_limited'],

  async run({ input: { key, location = null }, request, ...services }) {
    await services.rateLimiter.slow('report', request.address)
    // The wait begins first, so that the work is a part of it.
    const isTime = delay(answerAfterMs)
    await reportLeakedKey(services, key, { source: 'report', location }, request)
    await isTime
    return { status: 'received', sends_mail: services.notices !== undefined }
  },
})
