import { become, prepare } from './install.mjs'

await prepare()
await become(['mutation/main.ts', ...process.argv.slice(2)])
