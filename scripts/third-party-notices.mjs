import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes the name, version and license of every package in a bundle.
 *
 * @param moduleIds Paths of the files in the bundle.
 * @param also Packages that are bundled elsewhere, with their dependencies.
 */
export function thirdPartyNotices(name, moduleIds, also = { from: '', names: [] }) {
  const files = moduleIds.filter((id) => id.includes('/node_modules/'))
  const folders = new Set(files.map(packageFolder))
  for (const each of also.names) addPackage(folders, each, also.from)
  const entries = [...folders].map((folder) => {
    const { name, version, license } = manifestOf(folder)
    if (typeof license !== 'string') throw new Error(`${name} names no license.`)
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    const text = file && readFileSync(join(folder, file), 'utf8').trim()
    return `${name} ${version} (${license})\n${text ? `\n${text}\n` : ''}`
  })
  const line = `\n${'-'.repeat(80)}\n\n`
  return `${name} contains the following packages.\n${line}${[...new Set(entries)].sort().join(line)}`
}

/** Adds a package and its dependencies, which npm installs in the folder of the dependent or above. */
function addPackage(folders, name, from) {
  let folder = from
  while (!existsSync(join(folder, 'node_modules', name, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`${name} is not installed.`)
    folder = dirname(folder)
  }
  const found = join(folder, 'node_modules', name)
  if (folders.has(found)) return
  folders.add(found)
  for (const each of Object.keys(manifestOf(found).dependencies ?? {})) addPackage(folders, each, found)
}

function packageFolder(id) {
  let folder = dirname(id)
  // Some packages have a package.json without a name in their folders.
  while (!existsSync(join(folder, 'package.json')) || !manifestOf(folder).name) folder = dirname(folder)
  return folder
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
