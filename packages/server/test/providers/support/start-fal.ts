import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { createFal } from '../../../src/providers/fal.ts'
import { ProviderError } from '../../../src/providers/provider.ts'
import { mediaRequest, type RequestFields, recordContext } from './media-request.ts'
import { type Fault, listen, type Sent, startOutside } from './outside.ts'

/** A minimal queue of fal.ai. */
export async function startFalServer(script: { statuses?: object[]; result?: object; units?: string } = {}) {
  const requests = new Map<string, { statuses: object[] }>()
  const cancelled: string[] = []
  const server = await listen(async (request, response) => {
    const host = String(request.headers['x-orig-host'])
    const id = randomUUID()
    const answer = (status: number, body: object, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-fal-request-id': id, ...headers })
      response.end(JSON.stringify(body))
    }
    request.resume()
    await once(request, 'end')
    const path = String(request.url).split('?')[0] ?? ''
    if (host.endsWith('.fal.media')) return answer(200, {})
    if (path === '/storage/upload/initiate') {
      const url = `https://v3b.fal.media/files/${id}`
      return answer(200, { upload_url: `${url}?signed=yes`, file_url: url })
    }
    const [, , found, rest] = /^\/([^/]+\/[^/]+)\/requests\/([^/]+)(\/.*)?$/.exec(path) ?? []
    if (found === undefined) {
      requests.set(id, { statuses: [...(script.statuses ?? [{ status: 'IN_QUEUE', queue_position: 2 }])] })
      const elsewhere = 'https://attacker.example/steal'
      const urls = { response_url: elsewhere, status_url: elsewhere, cancel_url: elsewhere }
      return answer(200, { status: 'IN_QUEUE', queue_position: 0, request_id: id, ...urls })
    }
    const job = requests.get(found)
    if (!job) return answer(404, { detail: 'Request not found' })
    if (rest === '/cancel') {
      cancelled.push(found)
      return answer(202, { status: 'CANCELLATION_REQUESTED' })
    }
    if (rest === '/status') return answer(200, job.statuses.shift() ?? { status: 'COMPLETED', logs: [] })
    const images = [{ url: `https://v3b.fal.media/files/${found}.png`, content_type: 'image/png' }]
    const headers = script.units ? { 'x-fal-billable-units': script.units } : {}
    return answer(200, script.result ?? { images, seed: 42 }, headers)
  })
  return { ...server, cancelled }
}

export const isSubmit = ({ method, host }: Sent) => method === 'POST' && host === 'queue.fal.run'
export const isStatus = ({ path }: Sent) => path.includes('/status')
export const isResult = ({ method, path }: Sent) => method === 'GET' && /\/requests\/[^/]+$/.test(path)
export const flux = { verb: 'generate_image', model: 'fal-ai/flux/schnell', prompt: 'a cat' } as const

/** Creates the provider in front of a scripted fal.ai. */
export async function startFal(
  t: TestContext,
  script: Parameters<typeof startFalServer>[0] = {},
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
    input: () => JSON.parse(outside.sent.find(isSubmit)?.body ?? 'null'),
    countSubmits: () => outside.sent.filter(isSubmit).length,
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
