import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { Hono } from 'hono'
import { Document } from '../http/document.ts'
import { installation } from '../installation.ts'
import { version } from '../version.ts'
import { archive, type Entry } from './archive.ts'

/** A package that npm can install from this server. */
export interface PackageArchive {
  readonly name: string
  readonly version: string
  /** Path of the current version. */
  readonly path: string
  /** Path that contains the version. */
  readonly versionedPath: string
  /** Subresource integrity, SHA-512. */
  readonly integrity: string
  readonly document: Document
}

const root = resolve(import.meta.dirname, '../../../..')

const packages = [
  { name: 'oanim', folder: 'packages/cli', file: 'oanim', bundled: [] },
  {
    name: '@oanim/sdk',
    folder: 'packages/sdk',
    file: 'oanim-sdk',
    // npm does not request bundled packages from a registry.
    bundled: ['openapi-fetch', 'openapi-typescript-helpers'],
  },
] as const

export const archivePaths = packages.flatMap(({ file }) => [`/${file}.tgz`, `/${file}-${version}.tgz`])

let packed: Promise<readonly PackageArchive[]> | undefined

/** Packs the CLI and the SDK once. Packages that are not built are omitted. */
export function packageArchives(): Promise<readonly PackageArchive[]> {
  packed ??= Promise.all(packages.map(readArchive)).then((archives) => {
    const found = archives.filter((each) => each !== undefined)
    // Not built yet: try again on the next request.
    if (found.length < archives.length) packed = undefined
    return found
  })
  return packed
}

type Packed = (typeof packages)[number]

async function readArchive(wanted: Packed): Promise<PackageArchive | undefined> {
  const { name, file } = wanted
  const content = installation.archives
    ? await readFile(join(installation.archives, `${file}.tgz`))
    : await pack(wanted)
  return (
    content && {
      name,
      version,
      path: `/${file}.tgz`,
      versionedPath: `/${file}-${version}.tgz`,
      integrity: `sha512-${hash('sha512', content, 'base64')}`,
      document: new Document(content, 'application/gzip'),
    }
  )
}

/** Packs a package of the clone as npm does. */
async function pack({ folder, bundled }: Packed): Promise<Buffer<ArrayBuffer> | undefined> {
  const from = join(root, folder)
  const [manifest, dist, bin, extra, libraries] = await Promise.all([
    readManifest(from),
    readFolder(from, 'dist'),
    readFolder(from, 'bin'),
    Promise.all([readEntry(from, 'README.md'), readEntry(root, 'LICENSE')]),
    Promise.all(bundled.map((name) => readLibrary(from, name))),
  ])
  if (dist.length === 0 || libraries.some((entries) => entries.length === 0)) return undefined
  const { scripts: _, devDependencies: __, ...published } = manifest
  const described = { ...published, ...(bundled.length > 0 && { bundleDependencies: bundled.slice(0, 1) }) }
  const entries = [
    { name: 'package.json', content: Buffer.from(`${JSON.stringify(described, null, 2)}\n`) },
    ...dist,
    ...bin,
    ...extra.flat(),
    ...libraries.flat(),
  ]
  return archive(entries.map((entry) => ({ ...entry, name: `package/${entry.name}` })))
}

async function readManifest(folder: string): Promise<{ scripts?: object; devDependencies?: object }> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
}

/** Reads an installed library, for bundling: npm may install it in the package or in the root. */
async function readLibrary(packageFolder: string, name: string): Promise<Entry[]> {
  for (const folder of [packageFolder, root]) {
    const found = await readFolder(folder, join('node_modules', name))
    if (found.length > 0) return found
  }
  return []
}

async function readFolder(folder: string, under: string): Promise<Entry[]> {
  const path = join(folder, under)
  const files = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  return Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => {
        const full = join(file.parentPath, file.name)
        const name = relative(folder, full).split(sep).join('/')
        return { name, content: await readFile(full), isExecutable: under === 'bin' }
      }),
  )
}

async function readEntry(folder: string, name: string): Promise<Entry[]> {
  return readFile(join(folder, name)).then(
    (content) => [{ name, content }],
    () => [],
  )
}

/**
 * Serves the CLI and the SDK as archives that npm can install, so that users need not trust the owners of these names
 * in a registry: `npx --yes https://SERVER/oanim.tgz`, `npm install https://SERVER/oanim-sdk.tgz`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the downloads read nothing of the app's environment.
export function downloads(app: Hono<any>): void {
  for (const path of archivePaths) {
    app.get(path, async (c) => {
      const found = (await packageArchives()).find(
        (each) => path === each.path || path === each.versionedPath,
      )
      return found ? found.document.respond(c.req.raw, { 'x-content-type-options': 'nosniff' }) : notBuilt()
    })
  }
}

function notBuilt(): Response {
  const text = 'This package is not built yet. Build it with: npm run build\n'
  return new Response(text, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
