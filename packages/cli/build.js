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
  // V8 compiles the literals of a function that it does not call, to report their errors.
  transform: {
    filter: { id: /\/string-width\/index\.js$/ },
    handler: (code) =>
      code.replaceAll(
        /= (\/.+\/)v;/g,
        (_, literal) => `= new RegExp(${JSON.stringify(literal.slice(1, -1))}, 'v');`,
      ),
  },
}

// CommonJS, which `bin/package.json` and `dist/package.json` declare, starts faster than modules: `oanim --version` takes as long
// as Node alone. Each command is a chunk of its own, so that it loads only what it needs.
const program = await bundle('src/oanim.ts', {
  format: 'cjs',
  cleanDir: true,
  chunkFileNames: '[name]-[hash].js',
})
// jq runs in a thread, which starts with a file of its own and waits at its top level.
const thread = await bundle('src/output/jq-thread.ts', { format: 'esm', entryFileNames: '[name].mjs' })
// The bundler's runtime, which the first file does not use.
const first = await readFile('dist/oanim.js', 'utf8')
await writeFile('dist/oanim.js', first.replace(/^require\("\.\/rolldown-runtime-.+"\);\n/m, ''))
await writeFile('dist/package.json', '{ "type": "commonjs" }\n')
await chmod('dist/oanim.js', 0o755)
const modules = [...program, ...thread].flatMap((chunk) => chunk.moduleIds ?? [])
// The package of jq contains jq, but not its license.
const jq = await readFile('jq-license.txt', 'utf8')
await writeFile('dist/THIRD-PARTY-NOTICES', `${thirdPartyNotices('oanim', modules)}\n${jq}`)

async function bundle(input, output) {
  const bundled = await rolldown({ input, platform: 'node', plugins: [lateStringWidth] })
  const { output: chunks } = await bundled.write({ dir: 'dist', ...output })
  return chunks
}
