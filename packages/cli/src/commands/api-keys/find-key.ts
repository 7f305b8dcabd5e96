import { isPrefix, parseKey } from '@oanim/key'
import { ApiError, type ApiKey, type ApiKeyPage, type OpenAnimate } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { isSameName } from '../../output/text.ts'
import { renderKeys } from './key-table.ts'

/** What the argument of a command on one key accepts. */
export const keyArgument = 'the ID, the prefix, or the exact name if only one live key has it'

/** Largest page of the API. */
const pageSize = 100

/** Reads every page of the keys of the account, newest first. */
export async function allKeys(
  client: OpenAnimate,
  {
    withRevoked,
    withJobs = false,
    search = '',
  }: { withRevoked: boolean; withJobs?: boolean; search?: string },
): Promise<ApiKeyPage> {
  const query = {
    limit: pageSize,
    ...(withRevoked && { include_revoked: true }),
    ...(withJobs && { include_jobs: true }),
    ...(search !== '' && { search }),
  }
  const pages: ApiKeyPage[] = []
  for await (const page of client.apiKeys.pages(query)) pages.push(page)
  // There is always a first page.
  const last = pages.at(-1) as ApiKeyPage
  return { ...last, api_keys: pages.flatMap((page) => page.api_keys) }
}

/**
 * Finds a key by its ID, by its prefix or the whole key, then by the name of exactly one live key. A prefix takes
 * precedence over a name that looks like one. The key of a CI job is not found by its name, which other runs of the job
 * share.
 *
 * @throws {Failure} `key_ambiguous`, with the candidates; `key_not_found`, with similar names
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
      // There may be thousands of keys of CI jobs: they are read last.
      (await allKeys(client, { withRevoked: true, withJobs: true })).api_keys.find(hasPrefix)
    if (found) return found
  }
  const [match, ...others] = named
  if (match !== undefined && others.length === 0) return match

  const shown = wholeKey.ok ? `${wholeKey.prefix}_…` : target
  if (match !== undefined) {
    throw new Failure('key_ambiguous', `${named.length} keys are named "${shown}".`, {
      hint: 'Nothing was changed. Use the ID or the prefix.',
      members: { candidates: named.map(({ id, name, prefix }) => ({ id, name, prefix })) },
      body: (width) => renderKeys(named, { width }),
    })
  }
  const inactive = keys.filter((key) => isSameName(key.name, wanted)).length
  const more =
    inactive > 0
      ? ` ${inactive === 1 ? 'One key' : `${inactive} keys`} with that name ${inactive === 1 ? 'is' : 'are'} already revoked.`
      : ''
  const names = live.map(({ name }) => name)
  const suggestions = nearest(wanted, names)
  const hints = [
    ...(suggestions.length > 0 ? [`Did you mean ${suggestions.map((name) => `"${name}"`).join(', ')}?`] : []),
    `List your keys: oanim api-keys list${wholeKey.ok ? '.' : ''}`,
    ...(wholeKey.ok ? ['Your shell history now contains the whole key: revoke it where it belongs.'] : []),
  ]
  throw new Failure('key_not_found', `No live key has the ID, prefix or name "${shown}".${more}`, {
    hint: hints.join(' '),
    members: { suggestions },
  })
}

const maxSuggestions = 3
/** Longest text that is compared, in characters. */
const maxCompared = 100

/** Finds at most three similar names, the nearest first: at most 40 % of the characters differ, or the text is part of it. */
function nearest(typed: string, names: readonly string[]): string[] {
  const wanted = fold(typed)
  if (wanted === '') return []
  return [...new Set(names)]
    .map((name) => ({ name, distance: levenshtein(wanted, fold(name)) }))
    .filter(({ name, distance }) => {
      const isPart = wanted.length >= 3 && fold(name).includes(wanted)
      return isPart || distance <= Math.max(wanted.length, name.length) * 0.4
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, maxSuggestions)
    .map(({ name }) => name)
}

function fold(text: string): string {
  return text.slice(0, maxCompared).normalize('NFKC').toLowerCase()
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
