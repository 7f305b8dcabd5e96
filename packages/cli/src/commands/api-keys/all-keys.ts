import type { ApiKeyPage, OpenAnimate } from '@oanim/sdk'

/** Most keys of one page of the API. */
const pageSize = 100

/** Reads every page of the account's keys, newest first. */
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
