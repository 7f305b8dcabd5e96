import { become, prepare } from './install.mjs'

await prepare()
await become(['bench/main.ts', ...process.argv.slice(2)])
