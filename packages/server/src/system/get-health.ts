import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { version } from '../version.ts'

export const getHealth = operation({
  id: 'system.health',
  method: 'GET',
  path: '/health',
  tag: 'System',
  summary: 'Check liveness',
  description: 'Succeeds while the process runs. Checks nothing else: see `/ready`.',
  access: 'public',
  input: z.strictObject({}),
  output: z
    .object({
      status: z.literal('ok'),
      name: z.literal('open-animate'),
      version: z.string(),
      time: z.iso.datetime().meta({ description: 'The clock of the server.' }),
    })
    .meta({ id: 'Health' }),
  problems: [],

  async run({ now }) {
    return { status: 'ok', name: 'open-animate', version, time: now().toISOString() }
  },
})
