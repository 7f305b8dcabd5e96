import { isCovered } from '../core/cidr.ts'
import { defaultScopes, formatScopes, hasScope, parseScopes, type Scope, scopes } from '../core/scopes.ts'
import type { Policy } from '../policy/account-store.ts'
import type { Expiry } from './key-input.ts'

/** What somebody asks a new key to be. What is left out is decided here. */
export interface Wanted {
  readonly scopes?: readonly Scope[] | undefined
  readonly expires?: Expiry | undefined
  readonly allowed_ips?: readonly string[] | undefined
  readonly requests_per_minute?: number | undefined
}

/** What bounds a key, as it is kept. */
export interface Restrictions {
  readonly scopes: string
  readonly expires_at: number | null
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
}

export type Planned =
  | { restrictions: Restrictions }
  | { denied: 'exceeds_parent' | 'policy' | 'past'; pointer: string; detail: string }

/**
 * Decides what a new key may do, from where, how often and until when: what was asked, within what the key that makes
 * it has and what the account asks of keys.
 *
 * @param parent The key that makes it; `undefined` when a user does.
 * @param now Milliseconds.
 */
export function planKey(
  wanted: Wanted,
  parent: Restrictions | undefined,
  policy: Policy,
  now: number,
): Planned {
  const restrictions = {
    scopes: scopesOf(wanted, parent),
    expires_at: expiryOf(wanted, parent, policy, now),
    allowed_ips: wanted.allowed_ips
      ? [...new Set(wanted.allowed_ips)].join(' ')
      : (parent?.allowed_ips ?? null),
    requests_per_minute: wanted.requests_per_minute ?? parent?.requests_per_minute ?? null,
  }
  const { expires_at: expiresAt } = restrictions
  if (expiresAt !== null && expiresAt <= now) {
    return { denied: 'past', pointer: '/expires', detail: 'must be in the future' }
  }
  if (wanted.scopes === undefined && restrictions.scopes === '') {
    const detail = `The key in use has none of the default scopes (${defaultScopes.join(', ')}): name the scopes of the new key.`
    return { denied: 'exceeds_parent', pointer: '/scopes', detail }
  }
  const excess = parent && validateAgainstParent(restrictions, parent)
  if (excess) return { denied: 'exceeds_parent', ...excess }
  const breach = breachOf(restrictions, wanted, policy, now)
  return breach ? { denied: 'policy', ...breach } : { restrictions }
}

function scopesOf({ scopes: wanted }: Wanted, parent: Restrictions | undefined): string {
  if (wanted) return formatScopes(wanted)
  return formatScopes(defaultScopes.filter((scope) => !parent || hasScope(parent.scopes, scope)))
}

function expiryOf(
  { expires }: Wanted,
  parent: Restrictions | undefined,
  policy: Policy,
  now: number,
): number | null {
  if (expires === 'never') return null
  if (expires !== undefined) return 'at' in expires ? expires.at : now + expires.afterMs
  const longest = policy.max_lifetime_s === null ? null : now + policy.max_lifetime_s * 1000
  return earlier(longest, parent?.expires_at ?? null)
}

/**
 * Decides when the key that takes over from another expires if nobody says: as far away as that one's end was when it
 * was made, within what the account asks.
 *
 * @param longest Where it must end at the latest; `null` for nowhere.
 */
export function successorExpiry(
  old: { readonly created_at: number; readonly expires_at: number | null },
  longest: number | null,
  policy: Policy,
  now: number,
): Expiry {
  const own = old.expires_at === null ? null : now + old.expires_at - old.created_at
  const allowed = policy.max_lifetime_s === null ? null : now + policy.max_lifetime_s * 1000
  const at = earlier(earlier(own, longest), allowed)
  return at === null ? 'never' : { at }
}

/** The earlier of two ends; `null` is none. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

/** The later of two ends; `null` is none, and so the latest. */
export function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other)
}

/** What a key without addresses may be used from. */
const everywhere = ['0.0.0.0/0', '::/0']

/** Says where a key would have more than another. */
export function validateAgainstParent(
  child: Restrictions,
  parent: Restrictions,
): { pointer: string; detail: string } | undefined {
  const missing = parseScopes(child.scopes).filter((scope) => !hasScope(parent.scopes, scope))
  if (missing.length > 0) {
    return { pointer: '/scopes', detail: `The key in use does not have the scope ${missing.join(' or ')}.` }
  }
  if (parent.expires_at !== null && (child.expires_at === null || child.expires_at > parent.expires_at)) {
    const end = new Date(parent.expires_at).toISOString()
    return {
      pointer: '/expires',
      detail: `No key outlives the one that it comes from, which expires on ${end}.`,
    }
  }
  if (parent.allowed_ips !== null) {
    const { allowed_ips: outer } = parent
    const inner = child.allowed_ips?.split(' ') ?? everywhere
    if (!inner.every((block) => isCovered(block, outer))) {
      return {
        pointer: '/allowed_ips',
        detail: `The key in use may be used from ${outer.replaceAll(' ', ', ')} only.`,
      }
    }
  }
  const { requests_per_minute: most } = parent
  if (most !== null && (child.requests_per_minute === null || child.requests_per_minute > most)) {
    return { pointer: '/requests_per_minute', detail: `The key in use may make ${most} requests a minute.` }
  }
  return undefined
}

/** How much later than its first moment a day ends that was given as a date: all of that day counts. Milliseconds. */
export const restOfDayMs = 86_399_000

/** Says where a key would not be what the account asks for. */
function breachOf(
  restrictions: Restrictions,
  { expires }: Wanted,
  policy: Policy,
  now: number,
): { pointer: string; detail: string } | undefined {
  const { max_lifetime_s: longestS } = policy
  const { expires_at: expiresAt } = restrictions
  const grace = expires && expires !== 'never' && 'at' in expires && expires.isDay ? restOfDayMs : 0
  if (longestS !== null && (expiresAt === null || expiresAt > now + longestS * 1000 + grace)) {
    return { pointer: '/expires', detail: `Keys of this account live for ${spoken(longestS)} at most.` }
  }
  if (policy.requires_expiry === 1 && expiresAt === null) {
    return { pointer: '/expires', detail: 'Keys of this account must expire: say when.' }
  }
  if (policy.requires_allowed_ips === 1 && restrictions.allowed_ips === null) {
    return {
      pointer: '/allowed_ips',
      detail: 'Keys of this account must name the addresses that may use them.',
    }
  }
  return undefined
}

function spoken(seconds: number): string {
  const [count, unit] =
    seconds % 86_400 === 0
      ? [seconds / 86_400, 'day']
      : seconds % 3_600 === 0
        ? [seconds / 3_600, 'hour']
        : [Math.round(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Everything that there is, until it is revoked: what the owner's first key is. */
export const unrestricted: Restrictions = {
  scopes: formatScopes(scopes),
  expires_at: null,
  allowed_ips: null,
  requests_per_minute: null,
}
