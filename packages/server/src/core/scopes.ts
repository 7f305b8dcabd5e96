/** What a key may be allowed to do. The order is the one in which lists of them are kept and shown. */
export const scopes = [
  'assets:read',
  'assets:write',
  'usage:read',
  'keys:read',
  'keys:write',
  'account:read',
  'audit:read',
] as const

export type Scope = (typeof scopes)[number]

/** The scopes of a new key by default: enough to create media. */
export const defaultScopes: readonly Scope[] = ['assets:read', 'assets:write', 'account:read']

/** As the database and OAuth write them: in order, once each, separated by spaces. */
export function formatScopes(some: Iterable<Scope>): string {
  const set = new Set(some)
  return scopes.filter((scope) => set.has(scope)).join(' ')
}

/**
 * Reads scopes as OAuth clients send them: separated by spaces, in any order, repeated or not.
 *
 * @returns the scopes as they are kept, or the first word that is not a scope (empty when there is no word).
 * @see RFC 6749 §3.3
 */
export function readScopes(text: string): { scopes: string } | { unknown: string } {
  const words = text.split(' ').filter(Boolean)
  const known: readonly string[] = scopes
  const unknown = words.length === 0 ? '' : words.find((word) => !known.includes(word))
  return unknown === undefined ? { scopes: formatScopes(words as Scope[]) } : { unknown }
}

export function parseScopes(text: string): Scope[] {
  return scopes.filter((scope) => hasScope(text, scope))
}

/** Says whether a list as it is kept has every scope of another. */
export function hasScopes(text: string, others: string): boolean {
  return parseScopes(others).every((scope) => hasScope(text, scope))
}

/** Says whether a list as it is kept has a scope in it. No scope's name is a part of another's. */
export function hasScope(text: string, scope: Scope): boolean {
  return text.includes(scope)
}
