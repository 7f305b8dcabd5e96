import { AsyncLocalStorage } from 'node:async_hooks'
import { hash } from 'node:crypto'

/** The tokens of one request, by their hashes: only what came in or was made in this request goes out whole. */
const ofRequest = new AsyncLocalStorage<Map<string, string>>()

/** Runs work for one request. What is found by a token in it is given back with that token. */
export function withTokens<Result>(
  work: (tokens: ReadonlyMap<string, string>) => Promise<Result>,
): Promise<Result> {
  const tokens = new Map<string, string>()
  return ofRequest.run(tokens, () => work(tokens))
}

const sealed = /^[0-9a-f]{64}$/

/** A session's token as it is stored: its SHA-256. One that is a hash already, as lists show it, stays. */
export function sealToken(token: string): string {
  if (sealed.test(token)) return token
  const hashed = hash('sha256', token)
  ofRequest.getStore()?.set(hashed, token)
  return hashed
}

/** Puts a token of this request back in place of its hash. */
export function openRow<Row>(row: Row): Row {
  const token = (row as { token?: unknown } | null)?.token
  const whole = typeof token === 'string' ? ofRequest.getStore()?.get(token) : undefined
  return whole === undefined ? row : { ...row, token: whole }
}
