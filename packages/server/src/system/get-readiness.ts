import { z } from 'zod'
import { isUnwritable } from '../database/errors.ts'
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
    'Reads a key the way that every request does, and checks, once a second at most, that the database and the storage ' +
    'of assets can be written; for two seconds at most. An error tells a load balancer to send requests elsewhere.',
  access: 'public',
  input: z.strictObject({}),
  output: z
    .object({ status: z.literal('ready'), database: z.enum(['sqlite', 'postgres']) })
    .meta({ id: 'Readiness' }),
  problems: [],

  async run({ store, isDraining, fail }) {
    if (isDraining()) throw fail('shutting_down')
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the database did not answer in time')), patienceMs).unref()
    })
    try {
      await Promise.race([store.probe(), timeout])
    } catch (error) {
      throw fail(isUnwritable(error) ? 'storage_unwritable' : 'store_unavailable', { cause: error })
    } finally {
      clearTimeout(timer)
    }
    return { status: 'ready', database: store.dialect }
  },
})
