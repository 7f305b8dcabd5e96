import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Document } from '../http/document.ts'
import { installation } from '../installation.ts'

const contractPath = '/api/v1/openapi.json'
const folder = installation.docs
const indexFile = join(folder, 'index.md')
const index = existsSync(indexFile) ? withServedContract(readFileSync(indexFile, 'utf8')) : ''

/** Names of the guides, in the order in which `docs/index.md` lists them. */
export const guideNames = [...index.matchAll(/^- \[.+?\]\(([\w-]+)\.md\)/gm)].map(([, name = '']) => name)

/** The lists of `docs/index.md`: each heading with the pages below it. */
export const navigation = index
  .split(/^## /m)
  .slice(1)
  .map((group) => ({
    title: group.slice(0, group.indexOf('\n')),
    pages: [...group.matchAll(/^- \[(.+?)\]\((.+?)\)/gm)].map(([, title = '', target = '']) => ({
      title,
      path: pathOf(target),
    })),
  }))

/** Reads the Markdown of a guide. Its links work at `/docs/<name>.md`. */
export async function readGuide(name: string): Promise<string> {
  return withServedContract(await readFile(join(folder, `${name}.md`), 'utf8'))
}

/** Maps a link of a guide to the path that shows its target. URLs and fragments stay as they are. */
export function pathOf(target: string): string {
  if (target === contractPath) return '/docs/api'
  return target
    .replace(/^index\.md/, '/docs')
    .replace(/^([\w-]+)\.md/, '/docs/$1')
    .replace(/^images\//, '/docs/images/')
}

/** Writes the index of the guides in the format of llms.txt. @see https://llmstxt.org */
export function llmsText(): string {
  return index.replace(/^(# .+\n\n)/, '$1> ').replaceAll(/\]\(([\w-]+\.md)\)/g, '](/docs/$1)')
}

const imageTypes: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
}

/** Reads the images of the guides. @returns The images by file name. */
export async function readImages(): Promise<ReadonlyMap<string, Document>> {
  const images = new Map<string, Document>()
  for (const name of await readdir(join(folder, 'images'))) {
    const type = imageTypes[extname(name)]
    if (type) images.set(name, new Document(await readFile(join(folder, 'images', name)), type))
  }
  return images
}

/** The path of the contract differs between the repository and the server. */
function withServedContract(markdown: string): string {
  return markdown.replaceAll('](../openapi.json)', `](${contractPath})`)
}
