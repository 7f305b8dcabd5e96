import { z } from 'zod'
import { operation } from '../http/operation.ts'

/** Longest wait for the database. Milliseconds. */
const patienceMs = 2_000

export const getReadiness = operation({
  id: 'system.ready',
  method: 'GET',
  path: '/ready',
  tag: 'System',
  summary: 'Can the server take requests',
  description:
    'Asks the database, for two seconds at most. 503 tells a load balancer to send requests elsewhere.',
  access: 'public',
  input: z.strictObject({}),
  output: z
    .object({ status: z.literal('ready'), database: z.enum(['sqlite', 'postgres']) })
    .meta({ id: 'Readiness' }),
  problems: [],

  async run({ store, isDraining, fail }) {
    if (isDraining()) throw fail('shutting_down')
    const timeout = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('the database did not answer in time')), patienceMs).unref()
    })
    try {
      await Promise.race([store.ping(), timeout])
    } catch (error) {
      throw fail('store_unavailable', { cause: error })
    }
    return { status: 'ready', database: store.dialect }
  },
})
