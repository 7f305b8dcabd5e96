// Runs on Node 20 before anything is installed: import only built-in modules.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const windows = process.platform === 'win32'
/** The pinned Node, installed from npm. */
export const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** With the pinned Node and the tools of the workspace on the PATH. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
}

/**
 * Installs missing dependencies, and builds outdated packages.
 *
 * @param what `run` for the dependencies that build and run the platform; `all` also for those that test it.
 */
export async function prepare(what = 'all') {
  if (isInstalled(what)) {
    if (isStale()) await run('npm', ['run', 'build', '--silent'])
    return
  }
  process.stderr.write(`Installing dependencies (once, about ${what === 'all' ? 'a' : 'half a'} minute) …\n`)
  const omit = what === 'all' ? [] : ['--omit=dev']
  const options = [...omit, '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['ci', ...options], ['ignore', 'ignore', 'inherit'])
  // The C++ headers are a third of the size of Node, and nothing here compiles native code.
  const nodes = join(root, 'node_modules', 'node', 'node_modules')
  for (const entry of readdirSync(nodes, { withFileTypes: true })) {
    if (entry.isDirectory()) rmSync(join(nodes, entry.name, 'include'), { recursive: true, force: true })
  }
}

/** Whether every package is installed in the version of the lock file. */
function isInstalled(what) {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(node) || !existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(locked).every(
    ([path, { version, link, optional, dev, devOptional }]) =>
      !/(?:^|\/)node_modules\//.test(path) ||
      link ||
      optional ||
      (what === 'run' && (dev || devOptional)) ||
      installed[path]?.version === version,
  )
}

/** Whether any source is newer than the build of its package. */
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

/** Runs a command in the root folder. Exits if it fails. */
export async function run(command, args, stdio = 'inherit') {
  const { code, isStopped } = await exitOf(
    spawn(command, args, { cwd: root, stdio, env: environment, shell: windows }),
  )
  if (code !== 0 || isStopped) process.exit(code || 143)
}

/** Runs commands in parallel without interleaving their output. Exits if one fails. */
export async function runTogether(commands) {
  const results = commands.map(async ([command, args]) => {
    const stdio = ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { cwd: root, stdio, env: environment, shell: windows })
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes))
    const closed = once(child, 'close')
    const { code, isStopped } = await exitOf(child)
    await closed
    if (code !== 0) process.stderr.write(`\n${command} ${args.join(' ')}\n`)
    process.stdout.write(Buffer.concat(output))
    return code !== 0 || isStopped
  })
  if ((await Promise.all(results)).includes(true)) process.exit(1)
}

/** Runs the pinned Node and exits with its exit code. */
export async function become(args) {
  // The IPC channel closes when this process is killed, which tells the child to stop.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const { code } = await exitOf(spawn(node, args, { cwd: root, stdio, env: environment }))
  process.exit(code)
}

/** Waits for a child process, and forwards requests to stop. */
async function exitOf(child) {
  let isStopped = false
  const stop = () => {
    isStopped = true
    // Never SIGINT: a terminal already sent it to the child, and a second one would kill it.
    child.kill('SIGTERM')
  }
  const signals = ['SIGINT', 'SIGTERM']
  for (const signal of signals) process.on(signal, stop)
  // npm signals only its shell. If that kills the shell, this process gets another parent.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) stop()
  }, 200)
  const failure = new Promise((_, reject) => child.once('error', reject))
  const [code, signal] = await Promise.race([once(child, 'exit'), failure])
  clearInterval(watch)
  for (const each of signals) process.off(each, stop)
  return { code: code ?? 128 + constants.signals[signal], isStopped }
}
