import { chmod } from 'node:fs/promises'
import { rolldown } from 'rolldown'

// One file would lose the fast path of `--version`: each command stays a chunk of its own,
// and the libraries it needs are loaded with it.
const bundle = await rolldown({ input: { oanim: 'src/oanim.ts' }, platform: 'node' })
await bundle.write({ dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: '[name]-[hash].js' })
await chmod('dist/oanim.js', 0o755)
