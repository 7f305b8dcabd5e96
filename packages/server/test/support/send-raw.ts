import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case; a header that came twice is joined by a comma. */
  readonly headers: Record<string, string>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses freely.
  readonly json: any
}

/** Timeout of a response. Milliseconds. */
const timeoutMs = 60_000

/** Sends raw bytes, and reads the response until the server closes the connection. */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that rejects a body may close before reading all of it.
  socket.on('error', () => {})
  socket.setTimeout(timeoutMs, () => socket.destroy())
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  if (chunks.length === 0)
    throw new Error(`no answer to ${Buffer.from(bytes).toString('latin1').slice(0, 200)}`)
  return parse(Buffer.concat(chunks).toString('latin1'))
}

/** One request with the header lines given, as they are. */
export function rawRequest(method: string, target: string, lines: string[] = [], body = ''): Buffer {
  const head = [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...lines, '', '']
  return Buffer.from(head.join('\r\n') + body, 'latin1')
}

function parse(answer: string): RawAnswer {
  const end = answer.indexOf('\r\n\r\n')
  const [first = '', ...lines] = answer.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase()
    const value = line.slice(line.indexOf(':') + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const raw = answer.slice(end + 4)
  const text = headers['transfer-encoding'] === 'chunked' ? unchunk(raw) : raw
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {}
  return { status: Number(first.split(' ')[1] ?? 0), headers, text, json }
}

function unchunk(raw: string): string {
  let text = ''
  for (let at = 0; ; ) {
    const lineEnd = raw.indexOf('\r\n', at)
    const size = Number.parseInt(raw.slice(at, lineEnd), 16)
    if (!size) return text
    text += raw.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
  }
}
