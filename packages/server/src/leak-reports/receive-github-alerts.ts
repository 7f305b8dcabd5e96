import { hash } from 'node:crypto'
import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { checkInput, decodeJson } from '../http/read-input.ts'
import { tidyLocation } from './leak-report.ts'
import { reportLeakedKey } from './report-leaked-key.ts'

const Alerts = z.object({
  alerts: z.array(z.looseObject({ token: z.string(), type: z.string(), url: z.string().nullish() })),
})

export const receiveGithubAlerts = operation({
  id: 'webhooks.github_secret_scanning',
  method: 'POST',
  path: '/webhooks/github/secret-scanning',
  tag: 'Leak reports',
  summary: 'Take what GitHub found',
  description:
    'GitHub’s secret scanning partner protocol: the body is signed with one of GitHub’s keys ' +
    '(`Github-Public-Key-Identifier`, `Github-Public-Key-Signature`). Each key of this server ends with all that came ' +
    'from it. The answer tells GitHub which of its findings were keys, by their hashes. It answers only where ' +
    '`OANIM_GITHUB_SECRET_SCANNING` is on.',
  access: 'public',
  encoding: 'raw',
  input: z.strictObject({
    body: z.instanceof(Uint8Array).meta({
      override: {
        type: 'array',
        items: {
          type: 'object',
          required: ['token', 'type'],
          properties: {
            token: { type: 'string', description: 'What was found.' },
            type: { type: 'string', description: 'What GitHub calls our keys.' },
            url: { type: 'string', description: 'Where it was found; may be empty.' },
            source: { type: 'string', description: 'In what it was found, such as `content`.' },
          },
        },
      },
    }),
  }),
  output: z
    .array(
      z.object({
        token_hash: z.string().meta({ description: 'SHA-256 of the token, hexadecimal.' }),
        token_type: z.string(),
        label: z.enum(['true_positive', 'false_positive']),
      }),
    )
    .meta({ id: 'GithubFeedback' }),
  problems: ['route_not_found', 'signature_invalid'],

  async run({ input: { body }, request, fail, ...services }) {
    if (!services.github) throw fail('route_not_found')
    if (!(await services.github.isSigned(body, request.headers))) throw fail('signature_invalid')
    const { alerts } = checkInput(Alerts, { alerts: decodeJson(body) })
    const feedback: { token_hash: string; token_type: string; label: 'true_positive' | 'false_positive' }[] =
      []
    for (const { token, type, url } of alerts) {
      const location = tidyLocation(url ?? '')
      const isOurs = await reportLeakedKey(services, token, { source: 'github', location }, request)
      feedback.push({
        token_hash: hash('sha256', token),
        token_type: type,
        label: isOurs ? 'true_positive' : 'false_positive',
      })
    }
    return feedback
  },
})
