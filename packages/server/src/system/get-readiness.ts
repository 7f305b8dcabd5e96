import { z } from 'zod'
import { storageProblem } from '../database/errors.ts'
import { operation } from '../http/operation.ts'

/** Timeout of the check. Milliseconds. */
const timeoutMs = 2_000

export const getReadiness = operation({
  id: 'system.ready',
  method: 'GET',
  path: '/ready',
  tag: 'System',
  summary: 'Check readiness',
  description:
    'Reads a key as every request does, and checks, at most once a second, that the database and the asset storage are ' +
    'writable. Times out after two seconds. On an error, a load balancer should send requests to another server.',
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
      timer = setTimeout(() => reject(new Error('the database did not respond in time')), timeoutMs).unref()
    })
    try {
      await Promise.race([store.probe(), timeout])
    } catch (error) {
      throw fail(storageProblem(error) ?? 'store_unavailable', { cause: error })
    } finally {
      clearTimeout(timer)
    }
    return { status: 'ready', database: store.dialect }
  },
})
