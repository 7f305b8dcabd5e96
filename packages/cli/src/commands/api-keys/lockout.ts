import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { type Credential, sourceName } from '../../config/find-credential.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import type { Connection } from '../../server/client.ts'
import { confirm } from '../confirm.ts'
import { allKeys } from './find-key.ts'

/** How stopping a key would lock the user out. */
interface Lockout {
  /** The key in use stops. */
  readonly is_caller: boolean
  /** The last key that can manage keys stops. */
  readonly is_last_managing: boolean
}

/**
 * Asks before stopping a key that would lock the user out.
 *
 * @param options.cascade The descendants of the key stop as well.
 * @throws {Failure} `confirmation_required`, exit 2; `declined`
 */
export async function confirmLockout(
  context: Context,
  { client, credential }: Connection,
  key: ApiKey,
  { cascade = false, yes = false }: { cascade?: boolean | undefined; yes?: boolean | undefined },
): Promise<void> {
  if (yes) return
  const lockout = await findLockout(client, key, credential, cascade)
  await confirm(context, lockoutSentences(lockout, credential))
}

/** Describes a lockout; no sentences without one. */
export function lockoutSentences({ is_caller, is_last_managing }: Lockout, { source }: Credential): string[] {
  return [
    ...(is_caller ? [`This stops the key you are using, from ${sourceName(source)}.`] : []),
    ...(is_last_managing
      ? [
          'This stops the last key that can manage API keys. After that, only a member who signs in to the ' +
            'console can create keys.',
        ]
      : []),
  ]
}

/** Warns if the key in use was revoked. */
export async function warnIfOwnRevoked(
  output: Output,
  credential: Credential,
  revoked: readonly { readonly prefix: string }[],
): Promise<void> {
  if (!revoked.some(({ prefix }) => prefix === credential.prefix)) return
  await output.warning(
    'own_key_revoked',
    `You were using this key, from ${sourceName(credential.source)}.`,
    'To continue, run `oanim login`, or set ANIMATE_API_KEY.',
  )
}

/** Asks the server if the key in use has the scope; otherwise works it out from what the key can read. */
async function findLockout(
  client: OpenAnimate,
  key: ApiKey,
  credential: Credential,
  cascade: boolean,
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

function withDescendants(key: ApiKey, all: readonly ApiKey[]): ApiKey[] {
  const found = [key]
  for (const { id } of found) {
    const isNew = (each: ApiKey) => !found.some((one) => one.id === each.id)
    found.push(...all.filter((each) => (each.parent_id === id || each.created_by === id) && isNew(each)))
  }
  return found
}

function isScopeMissing(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'scope_missing'
}
