import { become, prepare } from './install.mjs'

await prepare()
await become(['packages/server/src/main.ts'])
