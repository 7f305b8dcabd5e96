import { become, prepare } from './install.mjs'

await prepare('run')
await become(['packages/server/src/owner-link.ts', ...process.argv.slice(2)])
