import { isPrefix, parseKey } from '@oanim/key'
import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { isSameName } from '../../output/text.ts'
import { allKeys } from './all-keys.ts'
import { renderKeys } from './key-table.ts'

/**
 * Finds the key that a person means: by id, prefix, whole key, or the name of exactly one live key. The key of a
 * job is found by id or prefix, not by its name, which other runs of the job have, too.
 *
 * @throws {Failure} `key_ambiguous`, `key_not_found`, both with the keys to choose from.
 */
export async function findKey(client: OpenAnimate, target: string): Promise<ApiKey> {
  const wholeKey = parseKey(target.trim())
  const wanted = wholeKey.ok ? wholeKey.prefix : target
  if (wanted.startsWith('key_')) {
    try {
      return await client.apiKeys.get(wanted)
    } catch (error) {
      // It may still be a name.
      const isNoId = error instanceof ApiError && ['key_not_found', 'input_invalid'].includes(error.code)
      if (!isNoId) throw error
    }
  }

  const { api_keys: keys } = await allKeys(client, { withRevoked: true })
  const live = keys.filter((key) => key.revoked_at === null)
  const isMeant = (key: ApiKey) => isPrefix(wanted) && key.prefix === wanted
  const byPrefix = keys.filter(isMeant)
  // A name can be the prefix of another key: the prefix decides.
  const named = byPrefix.length > 0 ? byPrefix : live.filter((key) => isSameName(key.name, wanted))
  // Of jobs' keys there may be thousands: they are read where nothing else has the prefix.
  const matches =
    named.length > 0 || !isPrefix(wanted)
      ? named
      : (await allKeys(client, { withRevoked: true, withJobs: true })).api_keys.filter(isMeant)
  const [match, ...others] = matches
  if (match !== undefined && others.length === 0) return match

  const shown = wholeKey.ok ? `${wholeKey.prefix}_…` : target
  if (match !== undefined) {
    throw new Failure('key_ambiguous', `${matches.length} keys are called "${shown}".`, {
      hint: 'Nothing was done. Name the one you mean by its ID.',
      members: { candidates: matches },
      body: (width) => renderKeys(matches, { width }),
    })
  }
  const gone = keys.filter((key) => isSameName(key.name, wanted))
  const more =
    gone.length > 0 ? ` ${gone.length === 1 ? 'One' : gone.length} of that name is revoked already.` : ''
  const exposed = wholeKey.ok
    ? ' The whole key is in the history of your shell now: revoke it where it belongs.'
    : ''
  throw new Failure('key_not_found', `No live key has the id, prefix or name "${shown}".${more}`, {
    hint: `${live.length > 0 ? 'These are your live keys.' : 'There are no live keys.'}${exposed}`,
    members: { candidates: live },
    body: live.length > 0 ? (width) => renderKeys(live, { width }) : undefined,
  })
}
