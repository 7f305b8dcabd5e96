import { become, prepare } from './install.mjs'

prepare()
become(['packages/server/src/owner-link.ts', ...process.argv.slice(2)])
