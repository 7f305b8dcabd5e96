import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { type Credential, sourceName } from '../../credentials/find-credential.ts'
import { allKeys } from './all-keys.ts'

/** What stops working together with a key. */
export interface Lockout {
  /** The key in use. */
  readonly is_caller: boolean
  /** The last key that can manage keys. */
  readonly is_last_managing: boolean
}

/** Finds out whether a change stops the key in use or the last managing key. Asks the server where the key may. */
export async function findLockout(
  client: OpenAnimate,
  key: ApiKey,
  credential: Credential,
  { cascade = false }: { cascade?: boolean } = {},
): Promise<Lockout> {
  try {
    return await client.apiKeys.impact(key.id, { cascade })
  } catch (error) {
    if (!isScopeMissing(error)) throw error
  }
  const isOwn = ({ prefix }: ApiKey) => prefix === credential.prefix
  try {
    // A revoked key may stand between the key and its descendants.
    const { api_keys: keys } = await allKeys(client, { withRevoked: true, withJobs: cascade })
    const stopping = cascade ? withDescendants(key, keys) : [key]
    const managing = keys.filter(
      ({ status, scopes, kind }) => status === 'active' && kind !== 'job' && scopes.includes('keys:write'),
    )
    return {
      is_caller: stopping.some(isOwn),
      is_last_managing:
        managing.length > 0 && managing.every(({ id }) => stopping.some((each) => each.id === id)),
    }
  } catch (error) {
    if (!isScopeMissing(error)) throw error
    return { is_caller: isOwn(key), is_last_managing: false }
  }
}

/** A key and the keys that came from it. */
function withDescendants(key: ApiKey, all: readonly ApiKey[]): ApiKey[] {
  const family = [key]
  for (const { id } of family) {
    family.push(
      ...all.filter(
        (each) =>
          (each.parent_id === id || each.created_by === id) && !family.some((one) => one.id === each.id),
      ),
    )
  }
  return family
}

/** Describes a lockout; no sentences if there is none. */
export function lockoutSentences({ is_caller, is_last_managing }: Lockout, { source }: Credential): string[] {
  return [
    ...(is_caller ? [`This stops the key that oanim itself uses, from ${sourceName(source)}.`] : []),
    ...(is_last_managing
      ? [
          'It stops the last key that can manage the keys of the account: afterwards that takes a member who is ' +
            'signed in to the console.',
        ]
      : []),
  ]
}

function isScopeMissing(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'scope_missing'
}
