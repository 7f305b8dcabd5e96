import { become, prepare } from './install.mjs'

await prepare()
await become(['packages/server/src/restore.ts', ...process.argv.slice(2)])
