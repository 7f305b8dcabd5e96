import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { guideNames } from '../../src/docs/guides.ts'
import { problems } from '../../src/http/problems/problems.ts'
import type { Services } from '../../src/http/services.ts'
import { createLog } from '../../src/log.ts'
import { problemsOf } from '../../src/openapi-document.ts'
import { operations } from '../../src/operations.ts'

const services = {
  log: createLog('silent'),
  now: () => new Date(),
  isDraining: () => false,
} as unknown as Services
const app = createApp(services)
const paths = ['/docs', '/docs/api', '/docs/search?q=key', ...guideNames.map((name) => `/docs/${name}`)]

async function load(path: string): Promise<{ html: string; headers: Headers; status: number }> {
  const response = await app.request(path)
  return { html: await response.text(), headers: response.headers, status: response.status }
}

const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value as string)

/** The page without its examples. */
const withoutCode = (html: string) => html.replaceAll(/<pre\b[\s\S]*?<\/pre>/g, '')

for (const path of paths) {
  describe(`the page ${path}`, () => {
    test('is well-formed HTML', async () => {
      const { html, headers, status } = await load(path)
      assert.equal(status, 200)
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
      assert.match(html, /^<!doctype html>\n<html lang="en">/)
      assert.equal(html.match(/<h1\b/g)?.length, 1)
      assert.match(html, /<title>[^<]+<\/title>/)
      const ids = attributes(html, 'id')
      assert.equal(new Set(ids).size, ids.length, 'each id once')
      const stack: string[] = []
      for (const [, close, tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
        if (['meta', 'br', 'hr', 'img', 'input'].includes(tag)) continue
        if (close) assert.equal(stack.pop(), tag, `</${tag}>`)
        else stack.push(tag)
      }
      assert.deepEqual(stack, [])
      assert.doesNotMatch(withoutCode(html), /undefined|\[object |NaN|&amp;(?:lt|amp|#)/)
    })

    test('has no script and loads nothing from elsewhere', async () => {
      const { html } = await load(path)
      assert.doesNotMatch(html, /<(?:script|iframe|object|embed|base|link|svg|video|audio)\b/i)
      assert.doesNotMatch(withoutCode(html), /<[^>]*\s(?:on\w+|style)=|="javascript:|@import|url\(/i)
      assert.deepEqual(attributes(html, 'action'), ['/docs/search'])
      for (const source of attributes(html, 'src')) assert.match(source, /^\/docs\/images\/[\w-]+\.\w+$/)
    })

    test('has a Content-Security-Policy that allows only its own content and the search', async () => {
      const { html, headers } = await load(path)
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
          const [name = '', ...values] = part.split(' ')
          return [name, values.join(' ')]
        }),
      )
      const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style as string)
      assert.equal(styles.length, 1)
      assert.deepEqual(policy, {
        'default-src': "'none'",
        'style-src': `'sha256-${hash('sha256', styles[0] ?? '', 'base64')}'`,
        'img-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      })
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('set-cookie'), null)
    })

    test('links only to pages, sections and images that exist', async () => {
      const { html } = await load(path)
      const links = [...attributes(html, 'href'), ...attributes(html, 'src')]
      assert.ok(links.length > 10)
      for (const link of links.filter((each) => each !== '/' && !/^(?:https:\/\/|mailto:)/.test(each))) {
        const [target = '', fragment] = link.split('#')
        const page = await load(target || path)
        assert.equal(page.status, 200, link)
        if (fragment !== undefined) assert.ok(attributes(page.html, 'id').includes(fragment), link)
      }
    })
  })
}

/** Fields of bodies that are handed on as they came. */
const fieldsOfRaw: Record<string, readonly string[]> = {
  'webhooks.github_secret_scanning': ['token', 'type', 'url'],
  'mcp.call': ['jsonrpc', 'id', 'method', 'params'],
}

test('the API reference lists every operation with its call, fields and errors', async () => {
  const { html } = await load('/docs/api')
  const sections = new Map(
    [...html.matchAll(/<section id="([^"]+)">([\s\S]*?)<\/section>/g)].map(([, id, text]) => [
      id,
      text as string,
    ]),
  )
  assert.deepEqual([...sections.keys()].toSorted(), operations.map(({ id }) => id as string).toSorted())
  for (const operation of operations) {
    const section = sections.get(operation.id) ?? ''
    assert.ok(section.includes(`${operation.method}</span> ${operation.path}`), operation.id)
    assert.ok(section.includes(operation.summary), operation.id)
    const fields = fieldsOfRaw[operation.id] ?? Object.keys(operation.input.shape)
    for (const field of fields) assert.match(section, new RegExp(`<dt>${field}<br>`), operation.id)
    for (const code of problemsOf(operation))
      assert.ok(section.includes(`#${code}"`), `${operation.id}: ${code}`)
    assert.match(section, /<code>curl /)
    assert.equal(section.includes('Requires no authentication'), operation.access === 'public', operation.id)
    assert.equal(section.includes('$ANIMATE_API_KEY'), operation.access === 'account', operation.id)
  }
})

test('the errors page lists every code with its status, title and hint', async () => {
  const { html } = await load('/docs/errors')
  const markdown = await (await app.request('/docs/errors.md')).text()
  for (const [code, { status, title, hint }] of Object.entries(problems)) {
    const [, section = ''] =
      new RegExp(`^## \`${code}\`\n([\\s\\S]*?)(?:^## |$(?![\\s\\S]))`, 'm').exec(markdown) ?? []
    assert.ok(section.includes(`**${status} ${title}.** ${hint}`), code)
    assert.ok(html.includes(`<h2 id="${code}">`), code)
  }
})
