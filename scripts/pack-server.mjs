import { become, prepare } from './install.mjs'

await prepare('run')
await become(['scripts/pack-server.ts', '--archive'])
