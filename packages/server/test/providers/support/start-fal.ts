import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { createFal } from '../../../src/providers/fal.ts'
import { ProviderError } from '../../../src/providers/provider.ts'
import { scriptedFal } from './fal-server.ts'
import { mediaRequest, type RequestFields, recordContext } from './media-request.ts'
import { type Fault, type Sent, startOutside } from './outside.ts'

export const isSubmit = ({ method, host }: Sent) => method === 'POST' && host === 'queue.fal.run'
export const isStatus = ({ path }: Sent) => path.includes('/status')
export const isResult = ({ method, path }: Sent) => method === 'GET' && /\/requests\/[^/]+$/.test(path)
export const flux = { verb: 'generate_image', model: 'fal-ai/flux/schnell', prompt: 'a cat' } as const

/** What the queue answers, where it matters. */
export interface FalScript {
  /** The answers to the first looks at the request. */
  readonly statuses?: readonly object[]
  /** What the model delivers. */
  readonly result?: object
  /** The billed units. */
  readonly units?: string
}

/** Starts a scripted fal.ai whose requests finish when they are looked at for the second time. */
export async function startFalServer({ statuses = [], result, units = '1' }: FalScript = {}) {
  const server = await scriptedFal()
  server.polls = 1
  if (statuses.length > 0) server.polls = 0
  server.script('status', ...statuses.map((body) => ({ status: 200, body })))
  if (result)
    server.script('result', { status: 200, headers: { 'x-fal-billable-units': units }, body: result })
  return server
}

/** Creates the provider in front of a scripted fal.ai. */
export async function startFal(
  t: TestContext,
  script: FalScript = {},
  faults: readonly [(sent: Sent) => boolean, ...Fault[]][] = [],
) {
  const server = await startFalServer(script)
  t.after(() => server.close())
  const outside = await startOutside(server.url)
  t.after(() => outside.close())
  for (const [matches, ...next] of faults) outside.fail(matches, ...next)
  const context = recordContext(outside)
  const provider = createFal({ key: 'key-of-the-operator', pollMs: 1 })
  return {
    ...{ server, outside, context, provider },
    run: (fields: RequestFields = flux) => provider.run(mediaRequest(fields), context),
    /** The input that the model receives. */
    input: () => server.requests.find(({ step }) => step === 'submit')?.json,
  }
}

/** Checks a ProviderError: its code and some of its facts. */
export const failure =
  (code: string, facts: object = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof ProviderError, String(error))
    assert.equal(error.code, code, error.message)
    const expected = Object.keys(facts).map((name) => [name, error.facts[name as keyof typeof error.facts]])
    assert.deepEqual(Object.fromEntries(expected), facts)
    return true
  }
