import { explainFlaw, hashKey, parseKey } from '@oanim/key'
import type { CredentialReader } from '../storage/credential-reader.ts'
import type { KeyActor } from './actor.ts'
import { ProblemError } from './problems.ts'

/**
 * Finds who is calling from the `Authorization` header: parse, hash, one read, compare, not revoked.
 *
 * A header that holds no well-formed key is refused before anything is read.
 *
 * @throws {ProblemError} credential_missing, key_malformed, key_unknown, key_revoked.
 * @see RFC 6750 §2.1
 */
export async function authenticate(
  authorization: string | undefined,
  credentials: CredentialReader,
): Promise<KeyActor> {
  if (authorization === undefined || authorization === '') throw new ProblemError('credential_missing')
  const text = bearer(authorization)
  if (text === undefined) {
    throw new ProblemError('credential_missing', {
      detail: 'The Authorization header does not have the scheme Bearer.',
    })
  }
  const parsed = parseKey(text)
  if (!parsed.ok) throw new ProblemError('key_malformed', { detail: explainFlaw(parsed.reason) })
  const row = await credentials.find(parsed.prefix, hashKey(parsed.key))
  if (!row) {
    throw new ProblemError('key_unknown', { detail: 'This server does not know the key.' })
  }
  if (row.revoked_at !== null) {
    const revokedAt = new Date(row.revoked_at).toISOString()
    throw new ProblemError('key_revoked', {
      detail: `The key ${row.prefix} was revoked on ${revokedAt}.`,
      members: { revoked_at: revokedAt },
    })
  }
  return {
    account_id: row.account_id,
    account_email: row.account_email,
    account_balance_micro_usd: row.account_balance_micro_usd,
    account_created_at: row.account_created_at,
    key: row,
  }
}

const scheme = 'bearer '

/** What follows the scheme; its name's case does not matter. */
function bearer(authorization: string): string | undefined {
  if (authorization.startsWith('Bearer ')) return authorization.slice(scheme.length)
  return authorization.slice(0, scheme.length).toLowerCase() === scheme
    ? authorization.slice(scheme.length)
    : undefined
}
