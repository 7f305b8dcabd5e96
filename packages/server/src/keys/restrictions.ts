import { coversModels, intersectModels } from '../budgets/model-patterns.ts'
import { intersectBlocks, isCovered } from '../core/cidr.ts'
import { defaultScopes, formatScopes, hasScope, parseScopes, type Scope, scopes } from '../core/scopes.ts'
import { dayMs, hourMs, minuteMs, toIso } from '../core/time.ts'
import type { Policy } from '../policy/account-store.ts'
import type { Expiry } from './key-input.ts'

/** What limits a key, as it is stored. */
export interface Restrictions {
  readonly scopes: string
  readonly expires_at: number | null
  readonly allowed_ips: string | null
  readonly requests_per_minute: number | null
  /** Patterns of ids of models, separated by spaces; null for any model. */
  readonly models: string | null
}

/** The restrictions of a live key that can change. */
export type Limits = Omit<Restrictions, 'scopes'>

/** What a caller asks for. */
export interface RequestedRestrictions {
  readonly scopes?: readonly Scope[] | undefined
  readonly expires?: Expiry | undefined
  readonly allowed_ips?: readonly string[] | undefined
  readonly requests_per_minute?: number | undefined
  readonly models?: readonly string[] | undefined
  /** Whether the key, or a key above it, has a budget. */
  readonly has_budget?: boolean | undefined
}

export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface RestrictionError extends FieldError {
  readonly reason: 'exceeds_parent' | 'violates_policy' | 'in_the_past'
}

/** All scopes, no expiry and no limits: the first key of the owner. */
export const unrestricted: Restrictions = {
  scopes: formatScopes(scopes),
  expires_at: null,
  allowed_ips: null,
  requests_per_minute: null,
  models: null,
}

/**
 * Resolves the restrictions of a new key: what the caller asks for, with the defaults of its parent, within what the
 * parent and the policy allow.
 *
 * @param parent The key that creates it; `undefined` if a user does.
 * @param now Milliseconds.
 */
export function resolveRestrictions(
  requested: RequestedRestrictions,
  parent: Restrictions | undefined,
  policy: Policy,
  now: number,
): Restrictions | { error: RestrictionError } {
  const restrictions = {
    scopes: formatScopes(
      requested.scopes ?? defaultScopes.filter((scope) => !parent || hasScope(parent.scopes, scope)),
    ),
    expires_at: resolveExpiry(requested, parent, policy, now),
    allowed_ips: requested.allowed_ips
      ? [...new Set(requested.allowed_ips)].join(' ')
      : (parent?.allowed_ips ?? null),
    requests_per_minute: requested.requests_per_minute ?? parent?.requests_per_minute ?? null,
    models: requested.models ? [...new Set(requested.models)].join(' ') : (parent?.models ?? null),
  }
  const { expires_at: expiresAt } = restrictions
  if (expiresAt !== null && expiresAt <= now) {
    return { error: { reason: 'in_the_past', pointer: '/expires', detail: 'must be in the future' } }
  }
  if (requested.scopes === undefined && restrictions.scopes === '') {
    const detail = `The key in use has none of the default scopes (${defaultScopes.join(', ')}). Specify the scopes of the new key.`
    return { error: { reason: 'exceeds_parent', pointer: '/scopes', detail } }
  }
  const excess = parent && validateAgainstParent(restrictions, parent)
  if (excess) return { error: { reason: 'exceeds_parent', ...excess } }
  const violation =
    validateAgainstPolicy(restrictions, requested, policy, now) ??
    (policy.requires_budget === 1 && !requested.has_budget ? budgetRequired : undefined)
  return violation ? { error: { reason: 'violates_policy', ...violation } } : restrictions
}

function resolveExpiry(
  { expires }: Pick<RequestedRestrictions, 'expires'>,
  parent: Restrictions | undefined,
  policy: Policy,
  now: number,
): number | null {
  if (expires !== undefined) return expiryTime(expires, now)
  return earlier(latestExpiry(policy, now), parent?.expires_at ?? null)
}

/** When a key with this expiry expires; `null` for never. Milliseconds. */
export function expiryTime(expires: Expiry, now: number): number | null {
  if (expires === 'never') return null
  return 'at' in expires ? expires.at : now + expires.afterMs
}

/** When a key created now must expire by the policy; `null` for no limit. */
function latestExpiry({ max_lifetime_s: seconds }: Policy, now: number): number | null {
  return seconds === null ? null : now + seconds * 1000
}

/**
 * The default expiry of the key that replaces another: the same lifetime, within the policy and `latest`.
 *
 * @param latest The latest possible expiry; `null` for no limit.
 */
export function successorExpiry(
  old: { readonly created_at: number; readonly expires_at: number | null },
  latest: number | null,
  policy: Policy,
  now: number,
): Expiry {
  const sameLifetime = old.expires_at === null ? null : now + old.expires_at - old.created_at
  const at = earlier(earlier(sameLifetime, latest), latestExpiry(policy, now))
  return at === null ? 'never' : { at }
}

/** The earlier of two expiries, or the lower of two limits; `null` is never, or no limit. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

/** The later of two expiries; `null` is never. */
export function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other)
}

const anyAddress = ['0.0.0.0/0', '::/0']

/**
 * Finds the first restriction by which a key would have more access than its parent.
 *
 * @param parentName The parent in an error.
 */
export function validateAgainstParent(
  child: Restrictions,
  parent: Restrictions,
  parentName = 'The key in use',
): FieldError | undefined {
  const missing = parseScopes(child.scopes).filter((scope) => !hasScope(parent.scopes, scope))
  if (missing.length > 0) {
    return { pointer: '/scopes', detail: `${parentName} does not have the scope ${missing.join(' or ')}.` }
  }
  if (parent.expires_at !== null && (child.expires_at === null || child.expires_at > parent.expires_at)) {
    const latest = toIso(parent.expires_at)
    return {
      pointer: '/expires',
      detail: `A key cannot outlive its parent or the key in use: the latest expiry is ${latest}.`,
    }
  }
  const { allowed_ips: allowed, requests_per_minute: limit } = parent
  if (allowed !== null) {
    const blocks = child.allowed_ips?.split(' ') ?? anyAddress
    if (!blocks.every((block) => isCovered(block, allowed))) {
      const list = allowed.replaceAll(' ', ', ')
      return { pointer: '/allowed_ips', detail: `${parentName} works only from ${list}.` }
    }
  }
  if (limit !== null && (child.requests_per_minute === null || child.requests_per_minute > limit)) {
    return {
      pointer: '/requests_per_minute',
      detail: `${parentName} is limited to ${limit} requests per minute.`,
    }
  }
  if (!coversModels(parent.models, child.models)) {
    const list = parent.models?.replaceAll(' ', ', ') || 'none'
    return { pointer: '/models', detail: `${parentName} allows only these models: ${list}.` }
  }
  return undefined
}

/** The limits of a key within those of another key, for what both have. */
export function narrowLimits(one: Limits, other: Limits): Limits {
  return {
    expires_at: earlier(one.expires_at, other.expires_at),
    allowed_ips: intersectBlocks(one.allowed_ips, other.allowed_ips),
    requests_per_minute: earlier(one.requests_per_minute, other.requests_per_minute),
    models: intersectModels(one.models, other.models),
  }
}

export const budgetRequired: FieldError = {
  pointer: '/budgets',
  detail: 'The policy of the account requires keys to have a budget: their own, or that of a key above them.',
}

/** An expiry that is given as a date is the last second of that day. A policy of 30 days allows all of day 30. */
export const restOfDayMs = dayMs - 1000

/** @param now When the key was created. Milliseconds. */
export function validateAgainstPolicy(
  { expires_at: expiresAt, allowed_ips: allowedIps }: Pick<Limits, 'expires_at' | 'allowed_ips'>,
  { expires }: Pick<RequestedRestrictions, 'expires'>,
  policy: Policy,
  now: number,
): FieldError | undefined {
  const { max_lifetime_s: maxLifetimeS } = policy
  const latest = latestExpiry(policy, now)
  const grace = expires && expires !== 'never' && 'at' in expires && expires.isDay ? restOfDayMs : 0
  if (maxLifetimeS !== null && latest !== null && (expiresAt === null || expiresAt > latest + grace)) {
    return {
      pointer: '/expires',
      detail: `The policy of the account limits the lifetime of keys to ${formatDuration(maxLifetimeS)}.`,
    }
  }
  if (policy.requires_expiry === 1 && expiresAt === null) {
    return { pointer: '/expires', detail: 'The policy of the account requires keys to expire.' }
  }
  if (policy.requires_allowed_ips === 1 && allowedIps === null) {
    return {
      pointer: '/allowed_ips',
      detail: 'The policy of the account requires keys to restrict their IP addresses.',
    }
  }
  return undefined
}

function formatDuration(seconds: number): string {
  const ms = seconds * 1000
  const [count, unit] =
    ms % dayMs === 0
      ? [ms / dayMs, 'day']
      : ms % hourMs === 0
        ? [ms / hourMs, 'hour']
        : [Math.round(ms / minuteMs), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
