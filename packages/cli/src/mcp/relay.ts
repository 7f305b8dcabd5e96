import { redactKeys } from '@oanim/key'
import { ApiError } from '@oanim/sdk'
import { systemReason } from '../failure.ts'
import type { Fetch } from '../server/proxy.ts'
import { BrokenAnswer, maxEventLength, readEvents } from './events.ts'
import { LocalImageError, uploadLocalImages } from './local-images.ts'
import {
  errorOf,
  type Id,
  invalidRequest,
  type Message,
  parseError,
  protocolHeaders,
  serverError,
} from './message.ts'
import { readLines } from './read-lines.ts'

export interface RelayOptions {
  /** The MCP endpoint of the server. */
  readonly url: string
  readonly key: string
  readonly userAgent: string
  /** Images in this folder are uploaded when a tool names their path. */
  readonly folder: string
  readonly input: AsyncIterable<Uint8Array>
  readonly send: Fetch
  /** Uploads an image and returns its asset ID. */
  upload(file: Blob): Promise<string>
  /** Writes a line to standard output. */
  write(line: string): Promise<void>
}

/**
 * Relays the messages of an agent to the server, and its answers back, until the input ends and every running call is
 * answered. Cancelling a call closes its connection, which makes the server cancel the job.
 */
export async function relayMessages(options: RelayOptions): Promise<void> {
  const relay = new Relay(options)
  for await (const line of readLines(options.input)) relay.take(line)
  await relay.end()
}

class Relay {
  readonly #options: RelayOptions
  readonly #running = new Set<Promise<void>>()
  readonly #calls = new Map<Id, AbortController>()
  /** The revision that `initialize` agreed on; later messages repeat it. */
  #negotiated: string | undefined

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** @param line A line of the input; `undefined` for one that is too long. */
  take(line: string | undefined): void {
    if (line === undefined) return void this.#write(errorOf(null, invalidRequest, 'The message is too long.'))
    if (line.trim() === '') return
    let message: Message
    try {
      message = JSON.parse(line)
    } catch {
      return void this.#write(errorOf(null, parseError, 'The line is not JSON.'))
    }
    if (typeof message !== 'object' || message === null) {
      return void this.#write(errorOf(null, invalidRequest, 'The line is not a JSON-RPC message.'))
    }
    if (message.method === 'notifications/cancelled') {
      this.#calls.get(message.params?.requestId ?? null)?.abort()
      return
    }
    const call = this.#forward(message).finally(() => this.#running.delete(call))
    this.#running.add(call)
  }

  async end(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #forward(message: Message): Promise<void> {
    const controller = new AbortController()
    const { id } = message
    if (id !== undefined) this.#calls.set(id, controller)
    try {
      const isAnswered = await this.#post(await this.#withImages(message), controller.signal)
      if (!isAnswered && id !== undefined) {
        throw new BrokenAnswer('is missing: the server closed the connection')
      }
    } catch (error) {
      // A notification has no answer; a batch has no ID.
      if (controller.signal.aborted || (id === undefined && !Array.isArray(message))) return
      await this.#write(
        error instanceof LocalImageError
          ? toolError(id ?? null, error.message)
          : this.#failed(id ?? null, error),
      )
    } finally {
      if (this.#calls.get(id ?? null) === controller) this.#calls.delete(id ?? null)
    }
  }

  async #withImages(message: Message): Promise<Message> {
    const { method, params } = message
    const { folder, upload } = this.#options
    if (method !== 'tools/call' || typeof params?.arguments !== 'object' || params.arguments === null) {
      return message
    }
    return {
      ...message,
      params: { ...params, arguments: await uploadLocalImages(params.arguments, folder, upload) },
    }
  }

  /** @returns Whether the server answered the message. */
  async #post(message: Message, signal: AbortSignal): Promise<boolean> {
    const { url, key, userAgent, send } = this.#options
    const response = await send(url, {
      method: 'POST',
      signal,
      // A redirect could take the arguments of a tool to another server.
      redirect: 'manual',
      headers: {
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...protocolHeaders(message, this.#negotiated),
      },
      body: JSON.stringify(message),
    })
    let isAnswered = false
    for await (const answer of readAnswers(response)) {
      if (answer.id !== undefined) isAnswered = true
      if (message.method === 'initialize') this.#negotiated = answer.result?.protocolVersion
      await this.#write(
        answer.id === null && message.id !== undefined ? { ...answer, id: message.id } : answer,
      )
      // Nothing follows the answer, so a server that keeps the connection open does not keep this process.
      if (isAnswered && answer.method === undefined && !Array.isArray(message)) break
    }
    return isAnswered || response.status === 202
  }

  #failed(id: Id, error: unknown): object {
    if (error instanceof Rejected) {
      return errorOf(id, serverError, error.message, { code: error.code, status: error.status })
    }
    if (error instanceof ApiError) return errorOf(id, serverError, error.message, { code: error.code })
    const { origin } = new URL(this.#options.url)
    if (error instanceof BrokenAnswer) {
      return errorOf(id, serverError, `The answer of ${origin} ${error.message}. Check: oanim whoami`)
    }
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    const reason = systemReason(cause)
    return errorOf(
      id,
      serverError,
      `Cannot reach ${origin}: ${reason}. Is the server running? Check: oanim whoami`,
    )
  }

  #write(message: object): Promise<void> {
    // The agent never sees the key, whatever the server says.
    return this.#options.write(`${redactKeys(JSON.stringify(message))}\n`)
  }
}

/** The server rejected a request before its protocol answered. */
class Rejected extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, { code, detail, hint }: Partial<Record<'code' | 'detail' | 'hint', string>>) {
    super([detail ?? `The server answered with status ${status}.`, hint].filter(Boolean).join(' '))
    this.status = status
    this.code = code ?? 'unexpected_response'
  }
}

/** Reads the messages of a response. @throws {Rejected} @throws {BrokenAnswer} */
async function* readAnswers(response: Response): AsyncGenerator<Message> {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok && type.startsWith('text/event-stream') && response.body) {
    for await (const data of readEvents(response.body)) yield asMessage(parse(data))
    return
  }
  const text = await readText(response)
  if (response.status === 202 || text === '') {
    if (response.ok) return
    throw new Rejected(response.status, {})
  }
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw new Rejected(response.status, {})
  }
  for (const each of Array.isArray(answer) ? answer : [answer]) {
    if (each?.jsonrpc !== '2.0') throw new Rejected(response.status, each ?? {})
    yield each
  }
}

async function readText({ body }: Response): Promise<string> {
  let text = ''
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.length > maxEventLength) throw new BrokenAnswer('is too large')
  }
  return text
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw new BrokenAnswer('is not JSON')
  }
}

function asMessage(data: unknown): Message {
  if (typeof data !== 'object' || data === null || !('jsonrpc' in data)) {
    throw new BrokenAnswer('is not a message of MCP')
  }
  return data as Message
}

/** A failure that the model can act on. */
function toolError(id: Id, text: string): object {
  return {
    jsonrpc: '2.0',
    id,
    result: { resultType: 'complete', content: [{ type: 'text', text }], isError: true },
  }
}
