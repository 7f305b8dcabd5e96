import { chmod, readFile, writeFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'
import { thirdPartyNotices } from '../../scripts/third-party-notices.mjs'

/**
 * Evaluates `string-width` when it is first called. What it creates as it is loaded, a segmenter and the pattern of all emoji,
 * takes longer than the rest of most commands, and text in ASCII needs neither.
 */
const lateStringWidth = {
  name: 'late-string-width',
  resolveId: {
    filter: { id: /^string-width$/ },
    handler: (_, importer) => (importer === '\0late-string-width' ? undefined : '\0late-string-width'),
  },
  load: {
    filter: { id: /^\0late-string-width$/ },
    handler: () => "export default (text) => require('string-width').default(text)",
  },
}

// Each command is a chunk of its own, so that `oanim --version` and each command load only what they need.
// jq runs in a thread, which starts with a file of its own.
const bundle = await rolldown({
  input: { oanim: 'src/oanim.ts', 'jq-thread': 'src/output/jq-thread.ts' },
  platform: 'node',
  plugins: [lateStringWidth],
})
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  cleanDir: true,
  chunkFileNames: '[name]-[hash].js',
})
await chmod('dist/oanim.js', 0o755)
const modules = output.flatMap((chunk) => chunk.moduleIds ?? [])
// The package of jq contains jq, but not its license.
const jq = await readFile('jq-license.txt', 'utf8')
await writeFile('dist/THIRD-PARTY-NOTICES', `${thirdPartyNotices('oanim', modules)}\n${jq}`)
