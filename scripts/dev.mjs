import { become, prepare } from './install.mjs'

await prepare()
await become(['scripts/dev.ts'])
