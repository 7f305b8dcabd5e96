import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, resolve, sep } from 'node:path'
import { Document } from '../http/document.ts'

type ConsoleFiles = ReadonlyMap<string, Document>

const built = resolve(import.meta.dirname, '../../../console/dist')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Reads the built console into memory (about a megabyte) when it is first asked for.
 *
 * Only what was in the folder then is ever served: no request reaches the file system.
 */
export function readConsole(folder = built): () => Promise<ConsoleFiles> {
  let files: Promise<ConsoleFiles> | undefined
  return async () => {
    files ??= readFolder(folder)
    const read = await files
    // A folder that is not built yet is looked for again.
    if (read.size === 0) files = undefined
    return read
  }
}

async function readFolder(folder: string): Promise<ConsoleFiles> {
  const files = new Map<string, Document>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || !type) continue
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(folder, path).split(sep).join('/')}`
    const [content, br, gzip] = await Promise.all([
      readFile(path),
      readIfThere(`${path}.br`),
      readIfThere(`${path}.gz`),
    ])
    files.set(
      name,
      new Document(content, type, [
        ...(br ? [['br', br] as const] : []),
        ...(gzip ? [['gzip', gzip] as const] : []),
      ]),
    )
  }
  return files
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(path).catch(() => undefined)
}
