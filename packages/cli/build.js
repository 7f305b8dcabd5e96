import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

// Each command is a chunk of its own, so that `oanim --version` and each command load only what they need.
const bundle = await rolldown({ input: { oanim: 'src/oanim.ts' }, platform: 'node' })
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  cleanDir: true,
  chunkFileNames: '[name]-[hash].js',
})
await chmod('dist/oanim.js', 0o755)
await writeFile('dist/THIRD-PARTY-NOTICES', notices(output.flatMap((chunk) => chunk.moduleIds ?? [])))

/** The name, version and license text of every package in the bundle. */
function notices(moduleIds) {
  const folders = new Set(moduleIds.filter((id) => id.includes('/node_modules/')).map(packageFolder))
  const entries = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    if (file === undefined) throw new Error(`${name} has no license file.`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  const line = `\n${'-'.repeat(80)}\n\n`
  return `oanim contains the following packages.\n${line}${entries.sort().join(line)}`
}

function packageFolder(id) {
  let folder = dirname(id)
  while (!existsSync(join(folder, 'package.json')) || !hasName(folder)) folder = dirname(folder)
  return folder
}

/** Some packages have a package.json without a name in their folders. */
function hasName(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name !== undefined
}
