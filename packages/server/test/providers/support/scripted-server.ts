import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a request is for. `work` is no request: it is what becomes of work that was accepted. */
export type Step = 'submit' | 'status' | 'result' | 'cancel' | 'upload' | 'file' | 'models' | 'work'

/** Refusals, which each provider words differently. */
export type Refusal =
  | 'rate_limited'
  | 'down'
  | 'content_policy'
  | 'invalid_input'
  | 'out_of_credit'
  | 'unauthorized'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body: string | Uint8Array | object
}

export type Behavior =
  | 'ok'
  | Refusal
  | Answer
  /** Never answers. */
  | 'hang'
  /** Closes the connection without an answer. */
  | 'refuse_connection'
  /** Does and charges the work, and answers with a server error. */
  | 'down_after_charging'
  /** Does and charges the work, and closes the connection in the middle of the answer. */
  | 'cut'
  /** The same at the end of an answer that is shorter than its Content-Length. */
  | 'wrong_length'
  /** A web page of something in between, with status 200. */
  | 'html'
  /** The right media type with other bytes. */
  | 'garbage'
  /** The right bytes as text/plain. */
  | 'wrong_media_type'
  /** The URL of a file is no longer valid. */
  | 'expired'

export interface RecordedRequest {
  readonly step: Step | undefined
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** The body as JSON, `undefined` if it is something else. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends.
  readonly json: any
}

/** The state of a scripted provider, for its protocol. */
export interface Provider {
  /** Public URL of an outcome, served as a file. */
  addFile(host: string, path: string, contentType: string, content: Uint8Array): string
  /**
   * Accepts work that costs: charges what it will cost if nobody stops it, and decides what will become of it.
   *
   * @param microUsd Millionths of a US dollar.
   */
  accept(id: string, microUsd?: number): Behavior
  /** Changes what accepted work costs: nothing, if it never ran or if the provider failed. */
  charge(id: string, microUsd: number): void
  readonly cancelled: string[]
  readonly polls: number
}

export interface Protocol {
  /** Where its requests go. The first is meant if a client is given the URL of the server. */
  readonly hosts: readonly [string, ...string[]]
  /** Whether a request needs credentials and lacks them. */
  isUnauthorized(request: RecordedRequest): boolean
  stepOf(request: Omit<RecordedRequest, 'step'>): Step | undefined
  answer(request: RecordedRequest, provider: Provider): Answer
  /** The refusals in the words of the provider. */
  readonly refusals: Readonly<Record<Refusal, Answer>>
}

export interface ScriptedServer {
  readonly url: string
  /** Leads every https URL of this provider to this server, and refuses others. */
  readonly fetch: typeof fetch
  readonly requests: readonly RecordedRequest[]
  /** How many times the provider accepted work that costs. */
  readonly charges: number
  /** What the provider charges for each accepted work, by its id. Millionths of a US dollar. */
  readonly charged: ReadonlyMap<string, number>
  /** Ids of the accepted work, and of what was cancelled of it. */
  readonly work: readonly string[]
  readonly cancelled: readonly string[]
  /** Unfinished answers of a queue before it is done. */
  polls: number
  /** The next requests of a step behave like this, each once. Later ones are answered well. */
  script(step: Step, ...behaviors: Behavior[]): void
  /** Resolves when a request hangs, and when its connection is closed. */
  readonly hanging: Promise<void>
  readonly freed: Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a provider that keeps state, charges, and behaves as its script says. */
export async function startScripted(protocol: Protocol): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = []
  const scripts = new Map<Step, Behavior[]>()
  const files = new Map<string, Answer>()
  const work: string[] = []
  const cancelled: string[] = []
  const hanging = Promise.withResolvers<void>()
  const freed = Promise.withResolvers<void>()
  const take = (step: Step) => scripts.get(step)?.shift() ?? 'ok'
  const self = { polls: 2, charges: 0 }
  const charged = new Map<string, number>()
  const provider: Provider = {
    addFile(host, path, contentType, content) {
      files.set(`${host}${path}`, { status: 200, headers: { 'content-type': contentType }, body: content })
      return `https://${host}${path}`
    },
    accept(id, microUsd = 0) {
      work.push(id)
      charged.set(id, microUsd)
      self.charges += 1
      return take('work')
    },
    charge: (id, microUsd) => void charged.set(id, microUsd),
    cancelled,
    get polls() {
      return self.polls
    },
  }

  const server = createServer(async (incoming, response) => {
    const request = await read(incoming, protocol)
    const { host, path, method } = request
    const file = method === 'GET' ? files.get(`${host}${path}`) : undefined
    const step = file ? 'file' : protocol.stepOf(request)
    const recorded = { ...request, step }
    requests.push(recorded)
    const behavior = step ? take(step) : 'ok'
    const answer = () => {
      if (file) return file
      return protocol.isUnauthorized(recorded)
        ? protocol.refusals.unauthorized
        : protocol.answer(recorded, provider)
    }
    if (behavior === 'hang') {
      incoming.socket.once('close', freed.resolve)
      hanging.resolve()
    } else if (behavior === 'refuse_connection') incoming.socket.destroy()
    else if (behavior === 'cut') sendPart(response, answer(), 0.5)
    else if (behavior === 'wrong_length') sendPart(response, answer(), 1)
    else send(response, alter(behavior, answer, protocol))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  return {
    url,
    fetch: leadTo(url, protocol.hosts),
    requests,
    work,
    cancelled,
    charged,
    get charges() {
      return self.charges
    },
    get polls() {
      return self.polls
    },
    set polls(polls) {
      self.polls = polls
    },
    script: (step, ...behaviors) => scripts.set(step, [...(scripts.get(step) ?? []), ...behaviors]),
    hanging: hanging.promise,
    freed: freed.promise,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * A `fetch` that leads https URLs to a local server, which finds the host that was meant in the header `x-orig-host`.
 *
 * @param hosts Without them, every host leads there.
 */
export function leadTo(url: string, hosts?: readonly string[], send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const asRequest = input instanceof Request ? input : undefined
    const { protocol, host, pathname, search } = new URL(asRequest?.url ?? String(input))
    if (protocol !== 'https:' || (hosts && !hosts.includes(host))) {
      throw new TypeError('fetch failed', {
        cause: new Error(`nothing is scripted for ${protocol}//${host}`),
      })
    }
    const headers = new Headers(init?.headers ?? asRequest?.headers)
    headers.set('x-orig-host', host)
    const body = init?.body ?? (asRequest?.body ? await asRequest.arrayBuffer() : null)
    const method = init?.method ?? asRequest?.method ?? 'GET'
    const signal = init?.signal ?? asRequest?.signal ?? null
    const redirect = init?.redirect ?? asRequest?.redirect ?? 'follow'
    return send(`${url}${pathname}${search}`, { method, headers, body, signal, redirect })
  }
}

async function read(incoming: IncomingMessage, { hosts }: Protocol): Promise<Omit<RecordedRequest, 'step'>> {
  const body = await buffer(incoming)
  const { 'x-orig-host': original = hosts[0], ...headers } = incoming.headers
  const { pathname: path, searchParams: query } = new URL(`http://localhost${incoming.url}`)
  const isJson = headers['content-type']?.includes('json') && body.length > 0
  const json = isJson ? JSON.parse(body.toString()) : undefined
  return { method: incoming.method ?? '', host: String(original), path, query, headers, body, json }
}

function alter(behavior: Behavior, answer: () => Answer, { refusals }: Protocol): Answer {
  if (typeof behavior === 'object') return behavior
  switch (behavior) {
    case 'html':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><h1>Welcome</h1>',
      }
    case 'expired':
      return {
        status: 403,
        headers: { 'content-type': 'application/xml' },
        body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      }
    case 'garbage': {
      const { status, headers } = toBytes(answer())
      return { status, headers, body: 'This is neither JSON nor media.' }
    }
    case 'wrong_media_type': {
      const { status, headers, body } = toBytes(answer())
      return { status, headers: { ...headers, 'content-type': 'text/plain' }, body }
    }
    case 'down_after_charging':
      answer()
      return refusals.down
    case 'rate_limited':
      return { ...refusals.rate_limited, headers: { ...refusals.rate_limited.headers, 'retry-after': '7' } }
    case 'down':
    case 'content_policy':
    case 'invalid_input':
    case 'out_of_credit':
    case 'unauthorized':
      return refusals[behavior]
    default:
      return answer()
  }
}

function toBytes({ status, headers = {}, body }: Answer) {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  return {
    status,
    headers: { ...(!isRaw && { 'content-type': 'application/json' }), ...headers },
    body: isRaw ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, headers, body } = toBytes(answer)
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
}

/** Announces more than it sends, and closes the connection. */
function sendPart(response: ServerResponse, answer: Answer, part: number): void {
  const { status, headers, body } = toBytes(answer)
  response.writeHead(status, { ...headers, 'content-length': body.length + 10 })
  response.write(body.subarray(0, Math.ceil(body.length * part)), () => response.socket?.end())
}
