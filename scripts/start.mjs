import { become, prepare } from './install.mjs'

await prepare('run')
await become(['packages/server/src/main.ts'])
