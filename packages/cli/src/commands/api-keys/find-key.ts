import { isPrefix, parseKey } from '@oanim/key'
import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { isSameName } from '../../output/text.ts'
import { allKeys } from './all-keys.ts'
import { renderKeys } from './key-table.ts'
import { nearest } from './nearest.ts'

/**
 * Finds the key that a user means: by id, by prefix or whole key, then by the name of exactly one live key. A prefix
 * wins over a name that looks like it. The key of a job is found by id or prefix, not by its name, which other runs of
 * the job have as well.
 *
 * @throws {Failure} `key_ambiguous`, with the keys to choose from; `key_not_found`, with the nearest names.
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
  const named = live.filter(({ name }) => isSameName(name, wanted))
  if (isPrefix(wanted)) {
    const hasPrefix = ({ prefix }: ApiKey) => prefix === wanted
    const found =
      keys.find(hasPrefix) ??
      // Of jobs' keys there may be thousands: they are read where nothing else has the prefix.
      (await allKeys(client, { withRevoked: true, withJobs: true })).api_keys.find(hasPrefix)
    if (found) return found
  }
  const [match, ...others] = named
  if (match !== undefined && others.length === 0) return match

  const shown = wholeKey.ok ? `${wholeKey.prefix}_…` : target
  if (match !== undefined) {
    throw new Failure('key_ambiguous', `${named.length} keys are called "${shown}".`, {
      hint: 'Nothing was done. Use the ID or the prefix of the one you mean.',
      members: { candidates: named.map(({ id, name, prefix }) => ({ id, name, prefix })) },
      body: (width) => renderKeys(named, { width }),
    })
  }
  const gone = keys.filter((key) => isSameName(key.name, wanted)).length
  const more = gone > 0 ? ` ${gone === 1 ? 'One' : gone} of that name is revoked already.` : ''
  const leaked = wholeKey.ok
    ? ' The whole key is in the history of your shell now: revoke it where it belongs.'
    : ''
  const suggestions = nearest(
    wanted,
    live.map(({ name }) => name),
  )
  const guess =
    suggestions.length > 0 ? `Did you mean ${suggestions.map((name) => `"${name}"`).join(', ')}? ` : ''
  throw new Failure('key_not_found', `No live key has the id, prefix or name "${shown}".${more}`, {
    hint: `${guess}List your keys: oanim api-keys list${leaked && `.${leaked}`}`,
    members: { suggestions },
  })
}
