import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { guideNames } from '../../src/docs/guides.ts'
import { renderMarkdown } from '../../src/docs/markdown.ts'
import type { Services } from '../../src/http/services.ts'
import { createLog } from '../../src/log.ts'

const folder = join(import.meta.dirname, '../../../../docs')
const app = createApp({
  log: createLog('silent'),
  now: () => new Date(),
  isDraining: () => false,
} as unknown as Services)

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const linksOf = (markdown: string) =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)

test('the index lists every guide once', () => {
  const files = globSync('*.md', { cwd: folder }).map((file) => basename(file, '.md'))
  assert.deepEqual(guideNames.toSorted(), files.filter((name) => name !== 'index').toSorted())
})

for (const name of ['index', ...guideNames]) {
  const source = readFileSync(join(folder, `${name}.md`), 'utf8')

  describe(`the guide ${name}`, () => {
    test('is served as HTML with its title and introduction', async () => {
      const page = await get(name === 'index' ? '/docs' : `/docs/${name}`)
      assert.deepEqual([page.status, page.type], [200, 'text/html; charset=utf-8'])
      const [, title = ''] = /^# (.+)\n/.exec(source) ?? []
      assert.ok(title, 'begins with a heading')
      assert.ok(page.text.includes(`<title>${title} · Open Animate</title>`), title)
      const [, description = ''] = /<meta name="description" content="([^"]*)">/.exec(page.text) ?? []
      assert.ok(description.length > 20, description)
    })

    test('is served as Markdown with links that work there', async () => {
      const markdown = await get(`/docs/${name}.md`)
      assert.deepEqual([markdown.status, markdown.type], [200, 'text/markdown; charset=utf-8'])
      assert.equal(markdown.text, source.replaceAll('../openapi.json', '/api/v1/openapi.json'))
      for (const target of linksOf(markdown.text)) {
        const url = new URL(target, `http://localhost/docs/${name}.md`)
        if (url.host === 'localhost') assert.equal((await get(url.pathname)).status, 200, target)
      }
    })

    test('has no raw HTML', async () => {
      const { text } = await get(name === 'index' ? '/docs' : `/docs/${name}`)
      const prose = text.replaceAll(/<(pre|code)\b[\s\S]*?<\/\1>/g, '')
      assert.equal(/&lt;\/?[a-z].*/i.exec(prose)?.[0], undefined)
    })
  })
}

test('llms.txt has a title, a summary and a link to the Markdown of every guide', async () => {
  const { status, type, text } = await get('/llms.txt')
  assert.deepEqual([status, type], [200, 'text/plain; charset=utf-8'])
  assert.match(text, /^# .+\n\n> .+\n\n## /)
  const lines = text
    .split('\n## ')
    .slice(1)
    .flatMap((section) => section.trim().split('\n').slice(2))
  for (const line of lines) assert.match(line, /^- \[[^\]]+\]\(\/[^)]+\): \S/)
  const links = linksOf(text)
  assert.deepEqual(
    links.toSorted(),
    ['/api/v1/openapi.json', ...guideNames.map((name) => `/docs/${name}.md`)].toSorted(),
  )
  for (const link of links) assert.equal((await get(link)).status, 200, link)
})

test('an image of the guides is served as it is in the repository', async () => {
  for (const image of globSync('images/*', { cwd: folder })) {
    const response = await app.request(`/docs/${image}`)
    assert.equal(response.status, 200, image)
    assert.match(response.headers.get('content-type') ?? '', /^image\/(?:png|jpeg|webp)$/)
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(await readFile(join(folder, image))))
    const compressed = await app.request(`/docs/${image}`, { headers: { 'accept-encoding': 'br, gzip' } })
    assert.equal(compressed.headers.get('content-encoding'), null)
  }
})

test('an unknown page is 404: a page for a browser, a problem for a program', async () => {
  const paths = ['/docs/unknown', '/docs/unknown.md', '/docs/images/unknown.png', '/docs/images/..%2fkeys.md']
  for (const path of paths) {
    const problem = await get(path)
    assert.deepEqual([problem.status, problem.type], [404, 'application/problem+json'], path)
    const page = await get(path, { accept: 'text/html' })
    assert.deepEqual([page.status, page.type], [404, 'text/html; charset=utf-8'], path)
  }
})

describe('the search', () => {
  const results = async (query: string) => {
    const { text } = await get(`/docs/search?q=${encodeURIComponent(query)}`)
    return [...text.matchAll(/<a href="([^"]+)">([^<]+)<\/a>\s*<p>/g)].map(
      ([, path, title]) => `${title} ${path}`,
    )
  }

  test('finds sections by heading and by text', async () => {
    assert.equal((await results('Revoke a key'))[0], 'API Keys › Revoke a key /docs/api-keys#revoke-a-key')
    assert.equal(
      (await results('Immediately invalidates'))[0],
      'API Keys › Revoke a key /docs/api-keys#revoke-a-key',
    )
  })

  test('finds other forms of a word and prefixes', async () => {
    for (const query of ['invalidating', 'invalid'])
      assert.ok((await results(query)).includes('API Keys › Revoke a key /docs/api-keys#revoke-a-key'), query)
  })

  test('finds error codes, settings and operations', async () => {
    assert.deepEqual(await results('key_not_found'), ['Errors › key_not_found /docs/errors#key_not_found'])
    assert.ok((await results('OANIM_TRUSTED_PROXIES')).some((each) => each.includes('/docs/running#')))
    assert.ok((await results('/api/v1/auth/me')).some((each) => each.includes('/docs/api#auth.me')))
  })

  test('highlights the matched words', async () => {
    const { text } = await get('/docs/search?q=invalidates')
    assert.match(text, /Immediately <mark>invalidates<\/mark> the key/)
  })

  test('reports that nothing was found', async () => {
    for (const query of ['xyzzy', '"'])
      assert.match((await get(`/docs/search?q=${encodeURIComponent(query)}`)).text, /No page contains/, query)
    assert.match((await get('/docs/search')).text, /Enter what you are looking for/)
  })

  test('shows the query as text and forbids caching', async () => {
    const query = '"><script>alert(1)</script>'
    const response = await app.request(`/docs/search?q=${encodeURIComponent(query)}`)
    const text = await response.text()
    assert.ok(text.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'))
    assert.doesNotMatch(text, /<script/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
  })
})

test('raw HTML is shown as text, and a comment is left out', () => {
  const [section] = renderMarkdown(
    '# Title\n\nA <b>word</b>.\n\n<script>alert(1)</script>\n\n<!-- comment -->\n',
  )
  assert.equal(
    section?.html.split('\n').slice(1).join('\n'),
    '<p>A &lt;b&gt;word&lt;/b&gt;.</p>\n&lt;script&gt;alert(1)&lt;/script&gt;',
  )
})

test('the commands of a terminal session are marked', () => {
  const [section] = renderMarkdown('# Title\n\n```console\n$ oanim \\\n  whoami > me\nAccount: <none>\n```\n')
  assert.match(section?.html ?? '', /<b>\$ oanim \\\n {2}whoami &gt; me<\/b>\nAccount: &lt;none&gt;\n/)
})
