import { become, prepare } from './install.mjs'

prepare()
become(['mutation/main.ts', ...process.argv.slice(2)])
