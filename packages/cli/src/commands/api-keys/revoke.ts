import { isPrefix, parseKey } from '@oanim/key'
import { ApiError, type ApiKey, type OpenAnimate } from '@oanim/sdk'
import { sourceName } from '../../credentials/find-credential.ts'
import { Failure } from '../../failure.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { spokenTime } from '../../output/time.ts'
import { type Context, connect } from '../../server/connect.ts'
import { allKeys } from './all-keys.ts'
import { renderKeys } from './key-table.ts'

/** `oanim api-keys revoke`: the target is an id, a prefix, a whole key, or the name of exactly one live key. */
export async function revokeApiKey(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  const wasRevoked = found.revoked_at !== null
  const revoked = await client.apiKeys.revoke(found.id)

  if (output.isJson) {
    await output.json({ api_key: revoked })
  } else {
    const time = (iso: string | null) =>
      iso === null
        ? 'never'
        : output.isForPerson
          ? `${spokenTime(iso, new Date())} (${visible(iso)})`
          : visible(iso)
    await output.result(
      renderFacts([
        [wasRevoked ? 'Already revoked' : 'Revoked', visible(revoked.name)],
        ['Prefix', visible(revoked.prefix)],
        ['ID', visible(revoked.id)],
        ['At', time(revoked.revoked_at)],
        ['Last used', time(revoked.last_used_at)],
      ]),
    )
  }
  if (revoked.prefix === credential.prefix) {
    await output.warning(
      'own_key_revoked',
      `This was the key that oanim itself uses, from ${sourceName(credential.source)}.`,
      'Further commands need another: set ANIMATE_API_KEY, or `oanim login --token -`.',
    )
  }
}

async function findKey(client: OpenAnimate, target: string): Promise<ApiKey> {
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
  const matches = keys.filter(
    (key) => (isPrefix(wanted) && key.prefix === wanted) || (key.revoked_at === null && key.name === wanted),
  )
  const [match, ...others] = matches
  if (match !== undefined && others.length === 0) return match

  const shown = wholeKey.ok ? `${wholeKey.prefix}_…` : target
  if (match !== undefined) {
    throw new Failure('key_ambiguous', `${matches.length} keys are called "${shown}".`, {
      hint: 'Nothing was revoked. Name the one you mean by its ID.',
      members: { candidates: matches },
      body: (width) => renderKeys(matches, { width }),
    })
  }
  const gone = keys.filter((key) => key.name === wanted)
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
