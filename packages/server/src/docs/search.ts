import { DatabaseSync } from 'node:sqlite'
import { html } from 'hono/html'
import type { oas31 } from 'zod-openapi'
import { openapiDocument } from '../openapi-document.ts'
import { operations } from '../operations.ts'
import { guideNames, readGuide } from './guides.ts'
import { type Html, layout } from './layout.ts'
import { renderMarkdown, textOf } from './markdown.ts'

/** A search result: the text below one heading. */
interface Passage {
  readonly page: string
  readonly heading: string
  readonly text: string
  readonly path: string
}

const maxWords = 8
const maxResults = 20
/** Enclose a matched word. No guide contains these characters. */
const [markStart, markEnd] = ['\u0002', '\u0003']

/**
 * Indexes the guides and the API reference.
 *
 * @returns Renders the page of results for a query.
 */
export async function createSearch(): Promise<(query: string) => Html> {
  const index = new DatabaseSync(':memory:')
  index.exec(
    `CREATE VIRTUAL TABLE passage USING fts5 (page, heading, text, path UNINDEXED,
      tokenize = "porter unicode61 tokenchars '_'")`,
  )
  const insert = index.prepare('INSERT INTO passage (page, heading, text, path) VALUES (?, ?, ?, ?)')
  for (const { page, heading, text, path } of [...(await guidePassages()), ...operationPassages()]) {
    insert.run(page, heading, text, path)
  }
  // Guides rank before entries of the two references, which are short and would score higher.
  const select = index.prepare(
    `SELECT page, heading, path, snippet(passage, 2, '${markStart}', '${markEnd}', '…', 30) AS text
     FROM passage WHERE passage MATCH ?
     ORDER BY bm25(passage, 4, 8, 1) * iif(page IN ('Errors', 'API reference'), 0.5, 1) LIMIT ${maxResults}`,
  )
  return (query) => {
    const words = query.match(/[\p{L}\p{N}_]+/gu)?.slice(0, maxWords) ?? []
    // Longer words also match as a prefix. A prefix of one or two characters would match half of all words.
    const match = words.map((word) => (word.length > 2 ? `"${word}"*` : `"${word}"`)).join(' ')
    return resultsPage(query, match === '' ? [] : (select.all(match) as unknown as Passage[]))
  }
}

async function guidePassages(): Promise<Passage[]> {
  const guides = await Promise.all(
    guideNames.map(async (name) => {
      const sections = renderMarkdown(await readGuide(name))
      const page = sections[0]?.title ?? name
      return sections.map(({ id, title, html }) => ({
        page,
        heading: title === page ? '' : title,
        text: textOf(html),
        path: `/docs/${name}#${id}`,
      }))
    }),
  )
  return guides.flat()
}

function operationPassages(): Passage[] {
  return Object.entries(openapiDocument(operations).paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).map(([method, operation]) => ({
      page: 'API reference',
      heading: operation.summary ?? '',
      text: `${method.toUpperCase()} ${path} ${operation.description ?? ''}`,
      path: `/docs/api#${operation.operationId}`,
    })),
  )
}

function resultsPage(query: string, results: readonly Passage[]): Html {
  const hint = query === '' ? 'Enter what you are looking for.' : 'No page contains all of these words.'
  const content = html`
    <h1>Search</h1>
    ${results.length === 0 ? html`<p>${hint}</p>` : ''}
    <ol class="results">
      ${results.map(
        ({ page, heading, text, path }) => html`
          <li>
            <a href="${path}">${heading ? `${page} › ${heading}` : page}</a>
            <p>${withMarks(text)}</p>
          </li>`,
      )}
    </ol>`
  return layout({ title: 'Search', path: '/docs/search', query, content })
}

function withMarks(text: string): Html {
  const parts = text.split(new RegExp(`[${markStart}${markEnd}]`))
  return html`${parts.map((part, position) => (position % 2 === 1 ? html`<mark>${part}</mark>` : part))}`
}
