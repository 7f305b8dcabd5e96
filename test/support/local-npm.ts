import { hash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { tar } from '../../packages/server/src/downloads/archive.ts'

const root = join(import.meta.dirname, '../..')

/** A registry for npm that has only what is installed here. */
export interface StartedRegistry {
  readonly url: string
  /** Names of the packages that npm requested. */
  readonly requested: ReadonlySet<string>
  close(): Promise<void>
}

/** @param folders Folders of packages that are not in `node_modules`, by name. */
export async function startRegistry(folders: Record<string, string> = {}): Promise<StartedRegistry> {
  const requested = new Set<string>()
  const archives = new Map<string, Buffer<ArrayBuffer>>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    const archive = archives.get(path)
    const name = path.slice(1)
    const folder = folders[name] ?? join(root, 'node_modules', name)
    if (archive) response.end(archive)
    else if (!existsSync(join(folder, 'package.json'))) response.writeHead(404).end('{}')
    else {
      requested.add(name)
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const content = pack(folder)
      archives.set(`/${name}/-/archive.tgz`, content)
      const tarball = `http://${request.headers.host}/${name}/-/archive.tgz`
      const dist = { tarball, integrity: `sha512-${hash('sha512', content, 'base64')}` }
      const versions = { [manifest.version]: { ...manifest, dist } }
      response.end(JSON.stringify({ name, 'dist-tags': { latest: manifest.version }, versions }))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requested,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Not compressed: npm accepts both. */
function pack(folder: string): Buffer<ArrayBuffer> {
  const files = globSync('**/*', { cwd: folder, exclude: (path) => path.startsWith('node_modules') })
  return tar(
    files
      .map((file) => ({ file, path: join(folder, file) }))
      .filter(({ path }) => statSync(path).isFile())
      .map(({ file, path }) => ({
        name: `package/${file.replaceAll('\\', '/')}`,
        content: readFileSync(path),
        isExecutable: (statSync(path).mode & 0o100) > 0,
      })),
  )
}
