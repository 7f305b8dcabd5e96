import { type ByteLimit, byteLimit, contractFailure, maxPages, maxPagesBytes } from './byte-limit.ts'

/**
 * Reads page after page until the last.
 *
 * @param call Which call is answered, in words.
 * @throws {ConnectionError} `invalid_response` when a cursor comes twice, and after 1,000 pages or 64 MB.
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
    if (seen.has(cursor)) throw contractFailure(serverUrl, call, 'a page names a cursor that came before')
    if (count === maxPages) throw contractFailure(serverUrl, call, `its list has more than ${maxPages} pages`)
    seen.add(cursor)
  }
}
