import { hash } from 'node:crypto'
import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { decodeJson } from '../http/read-body.ts'
import { validateInput } from '../http/validate.ts'
import { tidyLocation } from './leak-report.ts'
import { reportLeakedKey } from './report-leaked-key.ts'

const Alerts = z.object({
  alerts: z.array(z.looseObject({ token: z.string(), type: z.string(), url: z.string().nullish() })),
})

const Feedback = z
  .array(
    z.object({
      token_hash: z.string().meta({ description: 'SHA-256 of the token, hexadecimal.' }),
      token_type: z.string(),
      label: z.enum(['true_positive', 'false_positive']),
    }),
  )
  .meta({ id: 'GithubFeedback' })

export const receiveGithubAlerts = operation({
  id: 'webhooks.github_secret_scanning',
  method: 'POST',
  path: '/webhooks/github/secret-scanning',
  tag: 'Leak reports',
  summary: 'Receive GitHub secret scanning alerts',
  description:
    'Implements the GitHub secret scanning partner protocol. GitHub signs the body (`Github-Public-Key-Identifier`, ' +
    '`Github-Public-Key-Signature`). Each key of this server is revoked with its descendants. The response tells GitHub ' +
    'which tokens were keys. The route exists only if `OANIM_GITHUB_SECRET_SCANNING` is set.',
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
            token: { type: 'string', description: 'The token that GitHub found.' },
            type: { type: 'string', description: 'The token type at GitHub.' },
            url: { type: 'string', description: 'Where GitHub found it; may be empty.' },
            source: { type: 'string', description: 'What kind of text contained it, such as `content`.' },
          },
        },
      },
    }),
  }),
  output: Feedback,
  problems: ['route_not_found', 'signature_invalid'],

  async run({ input: { body }, request, fail, ...services }) {
    if (!services.github) throw fail('route_not_found')
    if (!(await services.github.isSigned(body, request.headers))) throw fail('signature_invalid')
    const { alerts } = validateInput(Alerts, { alerts: decodeJson(body) })
    const feedback: z.input<typeof Feedback> = []
    for (const { token, type, url } of alerts) {
      const location = tidyLocation(url ?? '')
      const isKey = await reportLeakedKey(services, token, { source: 'github', location }, request)
      feedback.push({
        token_hash: hash('sha256', token),
        token_type: type,
        label: isKey ? 'true_positive' : 'false_positive',
      })
    }
    return feedback
  },
})
