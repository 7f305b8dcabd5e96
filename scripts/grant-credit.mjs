import { become, prepare } from './install.mjs'

await prepare('run')
await become(['packages/server/src/grant-credit.ts', ...process.argv.slice(2)])
