import { become, prepare, run } from './install.mjs'

await prepare()
const given = process.argv.slice(2)
if (given.length === 0) await run('npm', ['run', 'check', '--silent'])
await become(['scripts/test.ts', ...given])
