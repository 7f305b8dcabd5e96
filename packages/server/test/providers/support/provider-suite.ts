import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import {
  type MediaResult,
  type Provider,
  ProviderError,
  type ProviderErrorCode,
} from '../../../src/providers/provider.ts'
import { mediaRequest, type RecordedContext, type RequestFields, recordContext } from './media-request.ts'
import { type Answer, type Fault, type Outside, type Sent, startOutside } from './outside.ts'

const key = 'key-of-the-operator:only-for-the-provider'

export interface ProviderCase {
  /** Creates the provider, with short waits of its own. */
  create(key: string): Provider
  /** Starts a server that answers like the provider. The host that was meant is in the header `x-orig-host`. */
  start(): Promise<{ readonly url: string; close(): Promise<void> }>
  /** What the provider can do. Failures are tried on the first. */
  readonly requests: readonly [RequestFields, ...RequestFields[]]
  /** How the provider answers the request that starts paid work. */
  readonly failures: {
    readonly policy: Answer
    /** `field`: what the error must name. */
    readonly invalidInput: Answer & { readonly field?: string }
    readonly credentials: Answer
    /** Absent if the provider has no such answer. */
    readonly outOfCredit?: Answer
  }
  /** Whether the first request can be resumed. Absent: if the provider has `resume`. */
  readonly isResumable?: boolean
  /** Tells the request that starts paid work. Every POST, if it is absent. */
  isPaid?(sent: Sent): boolean
}

interface Run {
  readonly provider: Provider
  readonly outside: Outside
  readonly context: RecordedContext
  readonly result: Promise<MediaResult>
  countPaid(): number
}

/** Registers the tests that every provider passes. */
export function describeProvider(name: string, subject: ProviderCase): void {
  const { failures } = subject
  const [first] = subject.requests
  const isPaid = subject.isPaid ?? (({ method }: Sent) => method === 'POST')

  const start = async (
    t: TestContext,
    fields = first,
    faults: Fault[] = [],
    signal?: AbortSignal,
  ): Promise<Run> => {
    const server = await subject.start()
    t.after(() => server.close())
    const outside = await startOutside(server.url)
    t.after(() => outside.close())
    outside.fail(isPaid, ...faults)
    const provider = subject.create(key)
    const context = recordContext(outside, signal)
    const result = provider.run(mediaRequest(fields), context)
    // A test that looks at something else first must not end with an unhandled rejection.
    result.catch(() => {})
    return { provider, outside, context, result, countPaid: () => outside.sent.filter(isPaid).length }
  }

  const fail = async (t: TestContext, fault: Fault) => {
    const run = await start(t, first, [fault])
    const error = await failureOf(run.result)
    assert.equal(run.countPaid(), 1, 'the adapter does not repeat a paid request')
    checkCredential(run.provider, run.outside.sent)
    return error
  }

  const failWith = async (t: TestContext, answer: Answer, code: ProviderErrorCode) => {
    const error = await fail(t, answer)
    assert.equal(error.code, code)
    const words = textsIn(answer.body)
    const { detail = '' } = error.facts
    assert.ok(
      words.some((each) => detail.includes(each)),
      `“${detail}” has the words of the provider: ${words.join(' | ')}`,
    )
    return error
  }

  describe(name, () => {
    for (const fields of subject.requests) {
      test(`delivers what ${fields.verb} with ${fields.model} asks for, and prints nothing`, async (t) => {
        const printed = silence(t)
        const { provider, outside, result } = await start(t, fields)
        const { files } = await result
        assert.ok(files.length > 0)
        for (const file of files) {
          if ('url' in file) assert.match(file.url, /^https:\/\//)
          else if ('bytes' in file) assert.ok(file.bytes.byteLength > 0)
        }
        assert.equal(printed(), 0)
        checkCredential(provider, outside.sent)
      })
    }

    test('a request is stored once it is accepted, and continues after a restart without being sent again', async (t) => {
      const { provider, outside, context, result, countPaid } = await start(t)
      const { files } = await result
      assert.equal(countPaid(), 1)
      if (!(subject.isResumable ?? provider.resume)) {
        assert.deepEqual(context.accepted, [])
        return
      }
      assert.equal(context.accepted.length, 1)
      assert.equal(context.calls[0], 'accepted')
      assert.ok(context.progress.length > 0)
      const stored = JSON.parse(JSON.stringify(context.accepted[0]))
      assert.equal(JSON.stringify(stored).includes(key), false)

      const later = recordContext(outside)
      const again = await subject.create(key).resume?.(stored, mediaRequest(first), later)
      assert.deepEqual(again?.files, files)
      assert.deepEqual(later.accepted, [])
      assert.equal(countPaid(), 1)
    })

    for (const reason of [new Error('the job is cancelled'), new DOMException('too late', 'TimeoutError')]) {
      test(`an abort with ${reason.name} ends a hanging request at once, and frees the socket`, async (t) => {
        const abort = new AbortController()
        const { outside, result } = await start(t, first, ['hang'], abort.signal)
        await outside.hanging
        abort.abort(reason)
        await assert.rejects(result, (error) => error === reason)
        await outside.freed
      })
    }

    test('a signal that is already aborted sends nothing', async (t) => {
      const reason = new Error('the server stops')
      const { outside, result } = await start(t, first, [], AbortSignal.abort(reason))
      await assert.rejects(result, (error) => error === reason)
      assert.equal(outside.sent.length, 0)
    })

    test('a rate limit says how long to wait, and is free', async (t) => {
      const message = 'Too many requests'
      const answer = {
        status: 429,
        headers: { 'retry-after': '7' },
        body: { detail: message, message, error: { message } },
      }
      const { code, facts } = await fail(t, answer)
      assert.deepEqual([code, facts.retryAfterS, facts.isFree], ['provider_rate_limited', 7, true])
    })

    test('forbidden content is told in the words of the provider', async (t) => {
      await failWith(t, failures.policy, 'content_policy_violation')
    })

    test('a rejected input names the field', async (t) => {
      const { facts } = await failWith(t, failures.invalidInput, 'provider_input_invalid')
      if (failures.invalidInput.field !== undefined) assert.equal(facts.field, failures.invalidInput.field)
    })

    test('rejected credentials are told apart', async (t) => {
      const { code } = await fail(t, failures.credentials)
      assert.equal(code, 'provider_credentials_invalid')
    })

    const { outOfCredit } = failures
    if (outOfCredit) {
      test('an account without credit is told apart', async (t) => {
        await failWith(t, outOfCredit, 'provider_out_of_credit')
      })
    }

    for (const answer of [
      { status: 500, body: { detail: 'Internal error', error: { message: 'Internal error' } } },
      { status: 503, body: { detail: 'Overloaded', error: { message: 'Overloaded' } } },
      { status: 502, body: '<html><h1>Bad gateway</h1></html>' },
    ]) {
      test(`a ${answer.status} may have cost something, so it is not free`, async (t) => {
        const { code, facts } = await fail(t, answer)
        assert.equal(code, 'provider_unavailable')
        assert.notEqual(facts.isFree, true)
      })
    }

    for (const [what, answer] of [
      ['a web page', { status: 200, body: '<!doctype html><h1>Welcome</h1>' }],
      ['plain text', { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }],
      [
        'JSON that breaks off',
        { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":' },
      ],
      ['JSON of something else', { status: 200, body: { hello: 'world' } }],
    ] as const) {
      test(`${what} instead of an answer is told apart, and not free`, async (t) => {
        const { code, facts } = await fail(t, answer)
        assert.equal(code, 'provider_response_invalid')
        assert.notEqual(facts.isFree, true)
      })
    }

    test('a connection that breaks in mid-body may have cost something', async (t) => {
      const { code, facts } = await fail(t, 'cut')
      assert.equal(code, 'provider_unavailable')
      assert.notEqual(facts.isFree, true)
    })

    test('a refused connection is free', async (t) => {
      const { code, facts } = await fail(t, 'refuse')
      assert.deepEqual([code, facts.isFree], ['provider_unavailable', true])
    })

    test('a provider that repeats the credential does not spread it', async (t) => {
      const body = JSON.stringify(failures.credentials.body)
      const message = `No such key: ${key}`
      const repeating = JSON.parse(body, (_, value) => (typeof value === 'string' ? message : value))
      const { facts } = await fail(t, { ...failures.credentials, body: repeating })
      for (const secret of [key, ...key.split(':')]) {
        assert.equal(String(facts.detail).includes(secret), false, facts.detail)
      }
    })
  })
}

async function failureOf(result: Promise<MediaResult>): Promise<ProviderError> {
  const error = await result.then(
    () => assert.fail('The request succeeds.'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ProviderError, `a ProviderError, not ${error}`)
  return error
}

/** The credential is in headers to the provider's own hosts, and nowhere else. */
function checkCredential({ hosts }: Provider, sent: readonly Sent[]): void {
  const isOwn = (host: string) =>
    hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each))
  for (const { method, host, url, headers, body } of sent) {
    assert.equal(decodeURIComponent(url).includes(key), false, `${method} ${host} has the key in its URL`)
    assert.equal(body.includes(key), false, `${method} ${host} has the key in its body`)
    const carriers = [...headers].filter(([, value]) => value.includes(key)).map(([header]) => header)
    if (!isOwn(host)) assert.deepEqual(carriers, [], `${host} does not receive the key`)
  }
  assert.ok(sent.some(({ headers }) => [...headers.values()].some((value) => value.includes(key))))
}

/** The sentences in the answer of a provider. */
function textsIn(body: unknown): string[] {
  if (typeof body === 'string') return body.includes(' ') ? [body] : []
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(textsIn) : []
}

/** Counts what is printed during a test. */
function silence(t: TestContext): () => number {
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
  const mocks = methods.map((method) => t.mock.method(console, method, () => {}))
  return () => mocks.reduce((sum, { mock }) => sum + mock.callCount(), 0)
}
