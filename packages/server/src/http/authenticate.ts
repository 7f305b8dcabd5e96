import { explainFormatError, hashKey, parseKey } from '@oanim/key'
import { isInside } from '../core/cidr.ts'
import type { CredentialReader, CredentialRow } from '../keys/credential-reader.ts'
import type { KeyActor } from './actor.ts'
import { readBasic } from './basic.ts'
import { ProblemError } from './problems/problems.ts'

/** Where and when a key is shown. */
export interface Presented {
  /** As users write it; `null` when it is not known. */
  readonly address: string | null
  /** This process's clock. Milliseconds. */
  readonly now: number
}

/**
 * Finds who is calling from the `Authorization` header: parse, hash, one read, compare, then whether the key is good
 * now and from there.
 *
 * A header that holds no well-formed key is refused before anything is read.
 *
 * @throws {ProblemError} credential_missing, key_malformed, key_unknown, key_revoked, key_expired, key_paused,
 * key_ip_not_allowed.
 * @see RFC 6750 §2.1
 */
export async function authenticate(
  authorization: string | undefined,
  credentials: CredentialReader,
  presented: Presented,
): Promise<KeyActor> {
  if (authorization === undefined || authorization === '') throw new ProblemError('credential_missing')
  const text = bearer(authorization)
  if (text === undefined) {
    throw new ProblemError('credential_missing', {
      detail: 'The Authorization header does not have the scheme Bearer.',
    })
  }
  const row = await findKey(text, credentials)
  const flaw = flawOf(row, presented)
  if (flaw) throw new ProblemError(flaw.code, { ...flaw.facts, actor: actorOf(row) })
  return actorOf(row)
}

/**
 * Finds a key by its text, ended or not.
 *
 * @throws {ProblemError} key_malformed, key_unknown.
 */
export async function findKey(text: string, credentials: CredentialReader): Promise<CredentialRow> {
  const parsed = parseKey(text)
  if (!parsed.ok) throw new ProblemError('key_malformed', { detail: explainFormatError(parsed.error) })
  const row = await credentials.find(parsed.prefix, hashKey(parsed.key))
  if (!row) throw new ProblemError('key_unknown', { detail: 'This server does not know the key.' })
  return row
}

/** Says why a key is not good, now and from there. Only who holds the whole key may hear it. */
export function flawOf(row: CredentialRow, { address, now }: Presented): ProblemError | undefined {
  if (row.revoked_at !== null) {
    const revokedAt = new Date(row.revoked_at).toISOString()
    return new ProblemError('key_revoked', {
      detail: `The key ${row.prefix} was revoked on ${revokedAt}.`,
      members: { revoked_at: revokedAt },
    })
  }
  // Of two clocks the later one counts: a server whose own is slow accepts no expired key for that.
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
      detail: `The key ${row.prefix} may not be used from ${address ?? 'an unknown address'}.`,
    })
  }
  return undefined
}

/** The holder of a key, as operations see them. */
export function actorOf(row: CredentialRow): KeyActor {
  return {
    account_id: row.account_id,
    account_email: row.account_email,
    account_balance_micro_usd: row.account_balance_micro_usd,
    account_created_at: row.account_created_at,
    account_requests_per_minute: row.account_requests_per_minute,
    key: row,
  }
}

/** The header as if the password of HTTP Basic had come as a bearer token. The user may be any. */
export function basicAsBearer(authorization: string | undefined): string | undefined {
  const basic = readBasic(authorization)
  return basic ? `Bearer ${basic.password}` : authorization
}

/**
 * What follows the scheme, whose case does not matter, and at least one space.
 *
 * @see RFC 9110 §11.4, RFC 6750 §2.1
 */
function bearer(authorization: string): string | undefined {
  const isUsual = authorization.startsWith('Bearer ') && authorization.charCodeAt(7) !== 32
  return isUsual ? authorization.slice(7) : /^bearer +(.*)$/i.exec(authorization)?.[1]
}
