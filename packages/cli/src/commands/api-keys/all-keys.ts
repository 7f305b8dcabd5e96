import type { ApiKeyPage, OpenAnimate } from '@oanim/sdk'

/** Reads every page of the account's keys, newest first. */
export async function allKeys(
  client: OpenAnimate,
  { withRevoked, withJobs = false }: { withRevoked: boolean; withJobs?: boolean },
): Promise<ApiKeyPage> {
  const query = {
    ...(withRevoked && { include_revoked: true }),
    ...(withJobs && { include_jobs: true }),
  }
  let page = await client.apiKeys.list(query)
  const keys = [...page.api_keys]
  const seen = new Set<string>()
  while (page.next_cursor !== null && !seen.has(page.next_cursor)) {
    seen.add(page.next_cursor)
    page = await client.apiKeys.list({ ...query, cursor: page.next_cursor })
    keys.push(...page.api_keys)
  }
  return { ...page, api_keys: keys }
}
