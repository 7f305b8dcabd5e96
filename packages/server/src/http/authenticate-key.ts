import { explainFormatError, hashKey, parseKey } from '@oanim/key'
import { isInside } from '../core/cidr.ts'
import type { CredentialReader, CredentialRow } from '../database/credential-reader.ts'
import type { KeyActor, KeyUsage } from './actor.ts'
import { readBearer } from './authorization-header.ts'
import { ProblemError } from './problems/problems.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Finds the key of a request. While a network is blocked for guessing keys, only keys that were used from it before are
 * accepted.
 *
 * @throws {ProblemError} what `verifyKey` throws, and rate_limited.
 */
export function authenticateKey(
  context: RequestContext,
  authorization: string | undefined,
): Promise<void> | undefined {
  const { store, bruteForce } = context.services
  const usage = { address: context.address, now: context.receivedAt }
  try {
    const actor = verifyKey(authorization, store.credentials, usage)
    if (actor instanceof Promise || bruteForce.isWatching) return admit(context, actor, usage)
    context.actor = actor
    return undefined
  } catch (error) {
    return deny(context, error, usage)
  }
}

async function admit(
  context: RequestContext,
  verifying: KeyActor | Promise<KeyActor>,
  usage: KeyUsage,
): Promise<void> {
  const { bruteForce } = context.services
  try {
    const actor = await verifying
    if (bruteForce.isWatching) await bruteForce.admit(actor.key.id, usage)
    context.actor = actor
  } catch (error) {
    await deny(context, error, usage)
  }
}

async function deny(context: RequestContext, error: unknown, usage: KeyUsage): Promise<never> {
  const { bruteForce, metrics } = context.services
  if (!(error instanceof ProblemError)) throw error
  const denial = await bruteForce.deny(error, usage)
  context.actor = denial.facts.actor
  metrics?.keyDenied(denial.code)
  throw denial
}

/**
 * Verifies the key of an `Authorization` header: parse, hash, one read, compare in constant time, then whether the key
 * is active and allowed from this address. A malformed key is rejected before anything is read.
 *
 * @returns A promise if the key is not in memory.
 * @throws {ProblemError} credential_missing, key_malformed, key_unknown, key_revoked, key_expired, key_paused,
 * key_ip_not_allowed.
 * @see RFC 6750 §2.1
 */
export function verifyKey(
  authorization: string | undefined,
  credentials: CredentialReader,
  usage: KeyUsage,
): KeyActor | Promise<KeyActor> {
  if (authorization === undefined || authorization === '') throw new ProblemError('credential_missing')
  const text = readBearer(authorization)
  if (text === undefined) {
    throw new ProblemError('credential_missing', {
      detail: 'The Authorization header does not use the Bearer scheme.',
    })
  }
  const parsed = parseKey(text)
  if (!parsed.ok) throw new ProblemError('key_malformed', { detail: explainFormatError(parsed.error) })
  const row = credentials.find(parsed.prefix, hashKey(parsed.key))
  return row instanceof Promise ? row.then((found) => accept(found, usage)) : accept(row, usage)
}

function accept(row: CredentialRow | undefined, usage: KeyUsage): KeyActor {
  if (!row) throw new ProblemError('key_unknown', { detail: 'This server has no such key.' })
  const error = validateKey(row, usage)
  if (error) throw new ProblemError(error.code, { ...error.facts, actor: keyActorOf(row) })
  return keyActorOf(row)
}

/**
 * Explains why a key is inactive or not allowed from an address. Only for callers who presented the whole key.
 *
 * @returns `undefined` for a key that is accepted.
 */
export function validateKey(row: CredentialRow, { address, now }: KeyUsage): ProblemError | undefined {
  if (row.revoked_at !== null) {
    const revokedAt = new Date(row.revoked_at).toISOString()
    return new ProblemError('key_revoked', {
      detail: `The key ${row.prefix} was revoked on ${revokedAt}.`,
      members: { revoked_at: revokedAt },
    })
  }
  // The later of the two clocks decides: a server with a slow clock must not accept an expired key.
  if (row.expires_at !== null && row.expires_at <= Math.max(now, row.read_at ?? 0)) {
    const expiredAt = new Date(row.expires_at).toISOString()
    return new ProblemError('key_expired', {
      detail: `The key ${row.prefix} expired on ${expiredAt}.`,
      members: { expired_at: expiredAt },
    })
  }
  if (row.paused_at !== null) {
    const pausedAt = new Date(row.paused_at).toISOString()
    return new ProblemError('key_paused', {
      detail: `The key ${row.prefix} was paused on ${pausedAt}.`,
      members: { paused_at: pausedAt },
    })
  }
  if (row.allowed_ips !== null && (address === null || !isInside(address, row.allowed_ips))) {
    return new ProblemError('key_ip_not_allowed', {
      detail: `The key ${row.prefix} does not allow requests from ${address ?? 'an unknown address'}.`,
    })
  }
  return undefined
}

function keyActorOf(row: CredentialRow): KeyActor {
  return {
    account_id: row.account_id,
    account_email: row.account_email,
    account_created_at: row.account_created_at,
    account_requests_per_minute: row.account_requests_per_minute,
    account_has_budget: row.account_has_budget,
    key: row,
  }
}
