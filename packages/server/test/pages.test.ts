import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import { createApp } from '../src/app.ts'
import { problems } from '../src/http/problems.ts'
import type { Services } from '../src/http/services.ts'
import { createLog } from '../src/log.ts'
import { problemsOf } from '../src/openapi-document.ts'
import { operations } from '../src/operations.ts'

const services = {
  log: createLog('silent'),
  now: () => new Date(),
  isDraining: () => false,
} as unknown as Services
const app = createApp(services)
const paths = ['/docs', '/docs/problems']

async function load(path: string): Promise<{ html: string; headers: Headers; status: number }> {
  const response = await app.request(path)
  return { html: await response.text(), headers: response.headers, status: response.status }
}

const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value as string)

for (const path of paths) {
  describe(`the page ${path}`, () => {
    test('is one well-formed document for people', async () => {
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
        if (['meta', 'br', 'link', 'img'].includes(tag)) continue
        if (close) assert.equal(stack.pop(), tag, `</${tag}>`)
        else stack.push(tag)
      }
      assert.deepEqual(stack, [])
      assert.doesNotMatch(html, /undefined|\[object |NaN|&amp;(?:lt|amp|#)/)
    })

    test('has no script, no form, no frame and nothing from elsewhere', async () => {
      const { html } = await load(path)
      assert.doesNotMatch(html, /<(?:script|iframe|object|embed|form|base|link|img|svg|video|audio)\b/i)
      assert.doesNotMatch(html, /\son\w+=|\sstyle=|javascript:|@import|url\(/i)
      const inAttributes = [...html.matchAll(/="([^"]*)"/g)].map(([, value]) => value as string)
      for (const value of inAttributes) assert.doesNotMatch(value, /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i, value)
    })

    test('may do nothing in a browser but show itself', async () => {
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
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      })
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('set-cookie'), null)
    })

    test('has a target for every link', async () => {
      const { html } = await load(path)
      const links = attributes(html, 'href')
      assert.ok(links.length > 10)
      for (const link of links) {
        const [target = '', fragment] = link.split('#')
        const page = await load(target || path)
        assert.equal(page.status, 200, link)
        if (fragment !== undefined) assert.ok(attributes(page.html, 'id').includes(fragment), link)
      }
    })
  })
}

test('the reference has every operation with its call, its fields and its failures', async () => {
  const { html } = await load('/docs')
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
    // Of a body that is handed on as it came, the fields are what is in the list.
    const fields =
      operation.encoding === 'raw' ? ['token', 'type', 'url'] : Object.keys(operation.input.shape)
    for (const field of fields) assert.match(section, new RegExp(`<dt>${field}<br>`), operation.id)
    for (const code of problemsOf(operation))
      assert.ok(section.includes(`#${code}"`), `${operation.id}: ${code}`)
    assert.match(section, /<pre><code>curl /)
    assert.equal(section.includes('Needs no key'), operation.access === 'public', operation.id)
    assert.equal(section.includes('$ANIMATE_API_KEY'), operation.access === 'account', operation.id)
  }
})

test('the page of problems has every code with its status and what to do', async () => {
  const { html } = await load('/docs/problems')
  for (const [code, { status, title, hint }] of Object.entries(problems)) {
    const [, section = ''] = new RegExp(`<section id="${code}">([\\s\\S]*?)</section>`).exec(html) ?? []
    assert.ok(section.includes(`${status} ${code}`), code)
    assert.ok(section.includes(title), code)
    const words = section.replaceAll(/<\/?code>/g, '`').replaceAll('&quot;', '"')
    assert.ok(words.includes(hint), `${code}: ${hint}`)
  }
})
