import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, resolve, sep } from 'node:path'

/** One file of the built console, as it goes to a browser. */
export interface ConsoleFile {
  readonly type: string
  readonly etag: string
  /** Whether its name has a hash of its content. */
  readonly isImmutable: boolean
  readonly plain: Uint8Array<ArrayBuffer>
  readonly encoded: Partial<Record<'br' | 'gzip', Uint8Array<ArrayBuffer>>>
}

type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

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
  const files = new Map<string, ConsoleFile>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || !type) continue
    const path = join(entry.parentPath, entry.name)
    const plain = await readFile(path)
    const [br, gzip] = await Promise.all([readIfThere(`${path}.br`), readIfThere(`${path}.gz`)])
    const name = `/${relative(folder, path).split(sep).join('/')}`
    files.set(name, {
      type,
      etag: `"${hash('sha256', plain, 'base64url').slice(0, 27)}"`,
      isImmutable: name.startsWith('/assets/'),
      plain,
      encoded: { ...(br && { br }), ...(gzip && { gzip }) },
    })
  }
  return files
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(path).catch(() => undefined)
}
