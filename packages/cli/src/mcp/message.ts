export type Id = string | number | null

/** A message of JSON-RPC, as far as the relay reads it. */
export interface Message {
  readonly id?: Id
  readonly method?: string
  readonly params?: {
    readonly name?: string
    readonly arguments?: Readonly<Record<string, unknown>>
    readonly protocolVersion?: string
    readonly requestId?: Id
    readonly _meta?: Readonly<Record<string, unknown>>
  }
  readonly result?: { readonly protocolVersion?: string }
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** Codes of JSON-RPC 2.0 §5.1. */
export const parseError = -32700
export const invalidRequest = -32600
/** The server did not answer, or rejected the request. */
export const serverError = -32000

export function errorOf(id: Id | undefined, code: number, message: string, data?: object): object {
  return { jsonrpc: '2.0', id: id ?? null, error: { code, message, ...(data && { data }) } }
}

/** The header with which clients of the revision 2026-07-28 repeat what a message is. @see SEP-2243 */
export function protocolHeaders({ method, params }: Message, negotiated: string | undefined) {
  const declared = params?._meta?.['io.modelcontextprotocol/protocolVersion']
  const version = typeof declared === 'string' ? declared : negotiated
  return {
    ...(version !== undefined && { 'mcp-protocol-version': headerText(version) }),
    ...(typeof method === 'string' && { 'mcp-method': headerText(method) }),
    ...(typeof params?.name === 'string' && { 'mcp-name': headerText(params.name) }),
  }
}

function headerText(text: string): string {
  if (/^[\x21-\x7e]*$/.test(text) && !text.startsWith('=?base64?')) return text
  return `=?base64?${Buffer.from(text).toString('base64')}?=`
}
