import { become, prepare, run } from './install.mjs'

await prepare()
const files = process.argv.slice(2)
if (files.length === 0) await run('npm', ['run', 'check', '--silent'])
await become(['scripts/test.ts', ...files])
