import { become, prepare } from './install.mjs'

await prepare('run')
await become(['packages/server/src/move-assets.ts', ...process.argv.slice(2)])
