import { become, prepare } from './install.mjs'

prepare()
become(['packages/server/src/owner-key.ts', ...process.argv.slice(2)])
