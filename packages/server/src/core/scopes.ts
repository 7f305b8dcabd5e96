/** The permissions of keys, in the order in which they are stored and shown. */
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

/** The default scopes of a new key: enough to create assets. */
export const defaultScopes: readonly Scope[] = ['assets:read', 'assets:write', 'account:read']

/** Formats scopes as the database and OAuth do: in order, without duplicates, separated by spaces. */
export function formatScopes(some: Iterable<Scope>): string {
  const set = new Set(some)
  return scopes.filter((scope) => set.has(scope)).join(' ')
}

/**
 * Reads scopes as OAuth clients send them: separated by spaces, in any order, repeated or not.
 *
 * @returns The scopes in stored form, or the first word that is not a scope (empty if there is no word).
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

/** Whether a stored list has every scope of another. */
export function hasScopes(text: string, others: string): boolean {
  return parseScopes(others).every((scope) => hasScope(text, scope))
}

/** Whether a stored list has a scope. No scope's name is part of another's. */
export function hasScope(text: string, scope: Scope): boolean {
  return text.includes(scope)
}
