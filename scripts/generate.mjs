import { node, prepare, run } from './install.mjs'

prepare()
run(node, ['scripts/generate.ts'])
run('npm', ['run', 'generate', '--silent', '--workspace', '@oanim/sdk'])
