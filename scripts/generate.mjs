import { node, prepare, run } from './install.mjs'

await prepare()
await run(node, ['scripts/generate.ts'])
await run('npm', ['run', 'generate', '--silent', '--workspace', '@oanim/sdk'])
