import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const packages = join(import.meta.dirname, '../..')
const read = (path: string) => JSON.parse(readFileSync(join(packages, path), 'utf8'))

/** Not bundled: native code for tests, and types. */
const notBundled = ['@lydell/node-pty', 'openapi-typescript-helpers']

/** The packages and everything that they depend on. */
function withDependencies(names: readonly string[]): Set<string> {
  const all = new Set(names)
  for (const name of all) {
    for (const each of Object.keys(read(`../node_modules/${name}/package.json`).dependencies ?? {}))
      all.add(each)
  }
  return all
}

test('the notices name every bundled package, with its version and license text', () => {
  const notices = readFileSync(join(packages, 'cli/dist/THIRD-PARTY-NOTICES'), 'utf8')
  const direct = [
    ...Object.keys(read('cli/package.json').devDependencies),
    ...Object.keys(read('sdk/package.json').dependencies),
  ].filter((name) => !name.startsWith('@oanim/') && !notBundled.includes(name))
  const bundled = [...withDependencies(direct)].filter((name) => !notBundled.includes(name))
  assert.ok(bundled.length > 15, String(bundled.length))
  const missing = bundled.filter((name) => {
    const title = new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\S* \\(\\S+\\)\n\n[\\s\\S]{500}`, 'm')
    return !title.test(notices)
  })
  assert.deepEqual(missing, [])
  assert.match(notices, /^jq \(MIT\)[\s\S]+Stephen Dolan/m)
})
