import { contractFailure } from './connection-failure.ts'
import { type ByteLimit, byteLimit, maxPages, maxPagesBytes } from './limits.ts'

/**
 * Reads pages until the last.
 *
 * @param call The call, for errors.
 * @throws {ConnectionError} `invalid_response` if a cursor repeats, and after 1,000 pages or 64 MB.
 */
export async function* readPages<Page extends { next_cursor: string | null }>(
  { serverUrl, call }: { serverUrl: string; call: string },
  readPage: (cursor: { cursor?: string }, shared: ByteLimit) => Promise<Page>,
): AsyncGenerator<Page, void> {
  const shared = byteLimit(maxPagesBytes)
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let count = 1; ; count += 1) {
    const page = await readPage(cursor === undefined ? {} : { cursor }, shared)
    yield page
    if (page.next_cursor === null) return
    cursor = page.next_cursor
    if (seen.has(cursor)) throw contractFailure(serverUrl, call, 'a cursor repeats')
    if (count === maxPages) throw contractFailure(serverUrl, call, `its list has more than ${maxPages} pages`)
    seen.add(cursor)
  }
}
