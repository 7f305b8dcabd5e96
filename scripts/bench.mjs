import { become, prepare } from './install.mjs'

prepare()
become(['bench/main.ts', ...process.argv.slice(2)])
