/** `body` is parsed JSON, or the text if it is not JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses freely; the contract test checks their shape.
  readonly body: any
}

export interface Call {
  readonly method?: string
  readonly key?: string | undefined
  readonly json?: unknown
  /** Sent as it is, instead of `json`. */
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
}

/** Calls the API without the SDK. */
export async function call(url: string, path: string, options: Call = {}): Promise<Answer> {
  const { key, json, body = json === undefined ? undefined : JSON.stringify(json) } = options
  const response = await fetch(`${url}${path}`, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  let parsed: unknown = text
  try {
    parsed = JSON.parse(text)
  } catch {}
  return { status: response.status, headers: response.headers, body: parsed }
}

/** Creates a key, and fails the test if that fails. */
export async function createKey(
  url: string,
  by: string,
  name = 'test',
): Promise<{ id: string; key: string; prefix: string }> {
  const { status, body } = await call(url, '/api/v1/api-keys', { key: by, json: { name } })
  if (status !== 201) throw new Error(`no key was made: ${JSON.stringify(body)}`)
  return { id: body.api_key.id, key: body.key, prefix: body.api_key.prefix }
}
