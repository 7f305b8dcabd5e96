import { chmod } from 'node:fs/promises'
import { defineConfig } from 'rolldown'

// One file would lose the fast path of `--version`: each command stays a chunk of its own,
// and the libraries it needs are loaded with it.
export default defineConfig({
  input: { oanim: 'src/oanim.ts' },
  platform: 'node',
  output: { dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: '[name]-[hash].js' },
  plugins: [{ name: 'executable', writeBundle: () => chmod('dist/oanim.js', 0o755) }],
})
