import { become, prepare } from './install.mjs'

prepare()
become(['packages/server/src/main.ts'])
