import { spawnSync } from 'node:child_process'
import { environment, prepare, run, runTogether } from './install.mjs'

await prepare()
await run('npm', ['run', 'generate', '--silent'])
drift()
await runTogether([
  ['tsc', ['--noEmit']],
  ['npm', ['run', 'typecheck', '--silent', '--workspace', '@oanim/console']],
  ['biome', ['check', '--error-on-warnings']],
  ['knip', []],
  ['knip', ['--production']],
  ...['key', 'sdk', 'cli'].map((name) => ['publint', ['--strict', `packages/${name}`]]),
  ...['key', 'sdk'].map((name) => [
    'attw',
    ['--pack', `packages/${name}`, '--profile', 'esm-only', '--quiet'],
  ]),
])
process.stdout.write('check: clean\n')

/** Fails if a generated file differs from the committed or staged one. */
function drift() {
  const files = [
    'openapi.json',
    '.env.example',
    'docs/running.md',
    'docs/errors.md',
    'docs/prompts.md',
    'packages/sdk/src/generated',
  ]
  const { status } = spawnSync('git', ['diff', '--exit-code', '--stat', '--', ...files], {
    stdio: 'inherit',
    env: environment,
  })
  if (status !== 0) {
    process.stderr.write('Generated files were out of date and have been updated. Review and commit them.\n')
    process.exit(1)
  }
}
