import { request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses freely.
  readonly body: any
  /** Whole `Set-Cookie` lines. */
  readonly cookies: readonly string[]
}

export interface Sent {
  readonly method?: string
  readonly json?: unknown
  readonly body?: string
  /** `undefined` removes a header that a browser would send. */
  readonly headers?: Record<string, string | undefined>
}

/**
 * Behaves like a browser on the console of one server: keeps cookies and sends the origin.
 *
 * @param options.address The local address to connect from.
 */
export class Browser {
  readonly url: string
  readonly cookies = new Map<string, string>()
  readonly #address: string | undefined

  constructor(url: string, options: { address?: string } = {}) {
    this.url = url
    this.#address = options.address
  }

  get(path: string, sent: Sent = {}): Promise<Answer> {
    return this.send(path, { method: 'GET', ...sent })
  }

  post(path: string, json: unknown = {}, sent: Sent = {}): Promise<Answer> {
    return this.send(path, { method: 'POST', json, ...sent })
  }

  send(path: string, { method = 'GET', json, body, headers = {} }: Sent): Promise<Answer> {
    const url = new URL(path, this.url)
    const text = body ?? (json === undefined ? undefined : JSON.stringify(json))
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const all: Record<string, string | undefined> = {
      ...(cookie && { cookie }),
      ...(method !== 'GET' && { origin: this.url }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
      ...headers,
    }
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name]
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method,
        headers: all as Record<string, string>,
        localAddress: this.#address,
      })
      call.on('error', reject)
      call.on('response', (answer) => {
        let read = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          read += chunk
        })
        answer.on('end', () => {
          const cookies = answer.headers['set-cookie'] ?? []
          for (const line of cookies) this.#keep(line)
          let parsed: unknown
          try {
            parsed = JSON.parse(read)
          } catch {
            parsed = read
          }
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: read,
            body: parsed,
            cookies,
          })
        })
      })
      call.end(text)
    })
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    if (/max-age=0(;|$)/i.test(line) || value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
