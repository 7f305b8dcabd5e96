import { become, prepare } from './install.mjs'

await prepare('run')
await become(['packages/server/src/restore.ts', ...process.argv.slice(2)])
