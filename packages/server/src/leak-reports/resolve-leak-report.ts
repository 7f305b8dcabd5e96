import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ExposureAnswer, present } from './leak-report.ts'

export const resolveExposure = operation({
  id: 'exposures.resolve',
  method: 'POST',
  path: '/api/v1/exposures/{exposure_id}/resolve',
  tag: 'Leaks',
  summary: 'Resolve a leak',
  description: 'Says that a report is dealt with. The key stays dead. Resolving it again changes nothing.',
  access: 'account',
  scope: 'keys:write',
  input: z.strictObject({
    exposure_id: z.string().meta({ description: 'The id of a report.', example: 'exp_7cQkqPmW0f3TzVxY1aBn' }),
  }),
  output: ExposureAnswer,
  problems: ['exposure_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const at = now()
    const by = authorOf(actor, request)
    const row = await store.exposures.resolve(actor.account_id, input.exposure_id, by, at.getTime())
    if (!row) throw fail('exposure_not_found')
    return { exposure: present(row, uses, at) }
  },
})
