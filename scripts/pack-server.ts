import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build } from 'rolldown'
import { packageArchives } from '../packages/server/src/downloads/downloads.ts'
import { programs } from './bundle-server.ts'
import { thirdPartyNotices } from './third-party-notices.mjs'

const root = join(import.meta.dirname, '..')
const server = join(root, 'packages/server')
const source = join(server, 'src')

/** They load native code. */
const external = ['sharp', 'pg-native']

/**
 * Assembles the npm package @oanim/server: JavaScript without dependencies except those with native code, and what the
 * server serves. The console, the CLI and the SDK must be built.
 *
 * @returns The folder to pack.
 */
export async function packServer(): Promise<string> {
  const folder = join(server, 'dist')
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'archives'), { recursive: true })
  await Promise.all([
    bundle(join(folder, 'dist')),
    writeManifest(folder),
    writeArchives(join(folder, 'archives')),
    cp(join(server, 'bin'), join(folder, 'bin'), { recursive: true }),
    cp(join(server, 'README.md'), join(folder, 'README.md')),
    cp(join(root, 'LICENSE'), join(folder, 'LICENSE')),
    cp(join(root, 'packages/console/dist'), join(folder, 'console'), { recursive: true }),
    cp(join(root, 'docs'), join(folder, 'docs'), {
      recursive: true,
      filter: (path) => !path.endsWith(join('docs', 'decisions')),
    }),
  ])
  await chmod(join(folder, 'bin/oanim-server.js'), 0o755)
  for (const each of ['dist', 'console', 'docs']) await rewriteTexts(join(folder, each))
  return folder
}

async function bundle(dir: string): Promise<void> {
  const installation = join(source, 'installation.ts')
  const workers = { 'image-worker': join(source, 'providers/local/image-worker.ts') }
  const { output } = await build({
    input: {
      ...Object.fromEntries(programs.map((name) => [name, join(source, `${name}.ts`)])),
      ...workers,
    },
    platform: 'node',
    external,
    plugins: [
      {
        name: 'npm-installation',
        load: {
          filter: { id: installation },
          handler: () => "export { installation } from './npm-installation.ts'",
        },
      },
    ],
    output: {
      dir,
      format: 'esm',
      cleanDir: true,
      comments: { annotation: true, jsdoc: false, legal: false },
    },
  })
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  const consolePackages = Object.keys(
    JSON.parse(readFileSync(join(root, 'packages/console/package.json'), 'utf8')).dependencies,
  )
  await writeFile(
    join(dir, '../THIRD-PARTY-NOTICES'),
    thirdPartyNotices('@oanim/server', modules, {
      from: join(root, 'packages/console'),
      names: consolePackages,
    }),
  )
}

/** Workspace packages, and what cannot be bundled. */
async function writeManifest(folder: string): Promise<void> {
  const { name, version, description, license, homepage, bugs, repository, type, dependencies } = JSON.parse(
    await readFile(join(server, 'package.json'), 'utf8'),
  )
  const { dependencies: tools, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const manifest = {
    ...{ name, version, description, license, homepage, bugs, repository, type, engines },
    // The Node that the launcher asks npm for if it runs on an older one.
    config: { node: tools.node },
    bin: { 'oanim-server': 'bin/oanim-server.js' },
    exports: { './package.json': './package.json' },
    dependencies: { sharp: dependencies.sharp },
  }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

async function writeArchives(folder: string): Promise<void> {
  const archives = await packageArchives()
  if (archives.length < 2) throw new Error('The CLI and the SDK are not built: npm run build')
  for (const { path, document } of archives) {
    const response = await document.respond(new Request(`http://localhost${path}`), {})
    await writeFile(join(folder, path), Buffer.from(await response.arrayBuffer()))
  }
}

/** Names commands as their users call them in this installation, and compresses the files of the console again. */
async function rewriteTexts(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !['.js', '.md', '.html'].includes(extname(path))) continue
    const before = await readFile(path, 'utf8')
    const text = nameCommands(before)
    if (text === before) continue
    await writeFile(path, text)
    if (dirname(path).startsWith(join(server, 'dist/console'))) {
      await writeFile(`${path}.br`, await promisify(brotliCompress)(text))
      await writeFile(`${path}.gz`, await promisify(gzip)(text, { level: 9 }))
    }
  }
}

/** Replaces the commands of a clone. In tables of options, the descriptions stay aligned. */
export function nameCommands(text: string): string {
  const names = programs.filter((name) => name !== 'main').join('|')
  return text
    .replaceAll(new RegExp(`npm run (${names})\\b( -- )?( {6,})?`, 'g'), (_, name, args, spaces = '') => {
      const padding = args ? spaces : spaces.slice(3)
      return `npx @oanim/server ${name}${args ? ' ' : ''}${padding}`
    })
    .replaceAll(/\bnpm start\b/g, 'npx @oanim/server')
}

if (import.meta.main) {
  const folder = await packServer()
  if (process.argv.includes('--archive')) {
    execFileSync('npm', ['pack', '--silent', folder], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
  }
}
