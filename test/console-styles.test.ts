import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const source = join(import.meta.dirname, '../packages/console/src')

test('components and style sheets use the same classes', () => {
  const unused = new Set<string>()
  for (const sheet of globSync('**/*.module.css', { cwd: source })) {
    const css = readFileSync(join(source, sheet), 'utf8').replaceAll(/\/\*.*?\*\//gs, '')
    for (const [, name] of css.matchAll(/\.([a-zA-Z]\w*)/g)) unused.add(`${sheet} .${name}`)
  }
  const known = new Set(unused)
  for (const component of globSync('**/*.tsx', { cwd: source })) {
    const code = readFileSync(join(source, component), 'utf8')
    const [, path] = /import style from '(.+)'/.exec(code) ?? []
    if (path === undefined) continue
    for (const [, name] of code.matchAll(/\bstyle\.(\w+)/g)) {
      const used = `${join(dirname(component), path)} .${name}`
      assert.ok(known.has(used), `${component} uses ${used}`)
      unused.delete(used)
    }
  }
  assert.deepEqual(
    [...unused].filter((name) => !name.includes(' .mantine')),
    [],
  )
})
