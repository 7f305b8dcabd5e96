import { AsyncLocalStorage } from 'node:async_hooks'
import { hash } from 'node:crypto'
import type { AuditActor } from '../audit/audit-store.ts'
import type { UserId } from '../core/ids.ts'

/** Header that passes the client's address to better-auth. The header of a client is never forwarded. */
export const addressHeader = 'x-oanim-address'

/** The request that better-auth handles. */
export interface AuthContext {
  readonly address?: string | null
  readonly requestId?: string
  /** The audit action of a deleted session. Without it, better-auth replaces one session with another. */
  readonly ends?: 'user.signed_out' | 'session.revoked' | undefined
}

/**
 * Session tokens of the request by their hashes. The database stores only hashes; a token leaves the server only in the
 * request that received or created it.
 */
export type SessionTokens = ReadonlyMap<string, string>

const storage = new AsyncLocalStorage<AuthContext & { readonly tokens: Map<string, string> }>()

/** Runs work of better-auth for one request. */
export function withAuthContext<Result>(
  context: AuthContext,
  work: (tokens: SessionTokens) => Promise<Result>,
): Promise<Result> {
  const tokens = new Map<string, string>()
  return storage.run({ ...context, tokens }, () => work(tokens))
}

/** The action to record if a session is deleted now. */
export const sessionEndAction = () => storage.getStore()?.ends

/** The user as the actor of the current request. */
export function auditActorFor(user: { readonly id: UserId; readonly name: string }) {
  const { address = null, requestId } = storage.getStore() ?? {}
  return { kind: 'user', id: user.id, name: user.name, address, requestId } as const satisfies AuditActor
}

const hashPattern = /^[0-9a-f]{64}$/

/** Hashes a session token with SHA-256. A hash, as lists of sessions contain it, stays as it is. */
export function hashSessionToken(token: string): string {
  if (hashPattern.test(token)) return token
  const hashed = hash('sha256', token)
  storage.getStore()?.tokens.set(hashed, token)
  return hashed
}

/** Replaces the hash in a row with the token if the current request knows it. */
export function restoreSessionToken<Row>(row: Row): Row {
  const hashed = (row as { token?: unknown } | null)?.token
  const token = typeof hashed === 'string' ? storage.getStore()?.tokens.get(hashed) : undefined
  return token === undefined ? row : { ...row, token }
}
