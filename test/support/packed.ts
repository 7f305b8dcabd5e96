import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packServer } from '../../scripts/pack-server.ts'

const root = join(import.meta.dirname, '../..')

/** An archive that `npm publish` would upload. */
export interface Packed {
  readonly name: string
  readonly version: string
  /** Path of the archive. */
  readonly path: string
  readonly sizeBytes: number
  readonly files: readonly string[]
}

/** Packs the packages with npm. @param folders Folders from the root. The server is assembled first. */
export async function packAll(folders = ['key', 'sdk', 'cli', 'server']): Promise<Record<string, Packed>> {
  const target = await mkdtemp(join(tmpdir(), 'oanim-packed-'))
  const server = folders.includes('server') ? await packServer() : ''
  const { stdout } = await promisify(execFile)(
    'npm',
    [
      ...['pack', '--json', '--ignore-scripts', '--pack-destination', target],
      ...folders.map((name) => (name === 'server' ? server : `./packages/${name}`)),
    ],
    { cwd: root, maxBuffer: 1e7, shell: process.platform === 'win32' },
  )
  interface Listed {
    name: string
    version: string
    filename: string
    size: number
    files: { path: string }[]
  }
  const listed = Object.values(JSON.parse(stdout)) as Listed[]
  return Object.fromEntries(
    listed.map(({ name, version, filename, size, files }) => [
      name,
      {
        name,
        version,
        path: join(target, filename),
        sizeBytes: size,
        files: files.map(({ path }) => path).toSorted(),
      },
    ]),
  )
}
