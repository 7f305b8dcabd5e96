// Starts on Node 20 with nothing installed: it may import nothing but Node itself.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'node_modules', '.oanim-installed')
const windows = process.platform === 'win32'
/** The Node that the repository pins, installed from npm beside everything else. */
export const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** The environment in which `node` is the pinned one and the tools of the workspace are found. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
}

/** Installs what the lock file lists, unless that was done, and builds what is older than its source. */
export function prepare() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const isInstalled = existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock
  if (!isInstalled) {
    process.stderr.write('Installing what Open Animate needs (once, about a minute) …\n')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ['ignore', 'ignore', 'inherit'])
    writeFileSync(stamp, lock)
  } else if (isStale()) {
    run('npm', ['run', 'build', '--silent'])
  }
}

/** Built packages that other packages load: stale when any source is newer than what was built from it. */
function isStale() {
  return ['key', 'sdk', 'cli', 'console'].some((name) => {
    const folder = join(root, 'packages', name)
    const built = join(folder, 'dist')
    return !existsSync(built) || newest(join(folder, 'src')) > newest(built)
  })
}

function newest(folder) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return time
}

/** Runs a command to its end in the root folder; its failure is ours. */
export function run(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    shell: windows,
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Becomes the pinned Node: passes signals on and ends as it ends. */
export function become(args) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: environment })
  // A terminal sends SIGINT to the whole group, so the child has it; SIGTERM comes to this process alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}
