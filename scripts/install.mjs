// Starts on Node 20 with nothing installed: it may import nothing but Node itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const windows = process.platform === 'win32'
/** The Node that the repository pins, installed from npm beside everything else. */
export const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** The environment in which `node` is the pinned one and the tools of the workspace are found. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
}

/**
 * Installs what is missing, and builds what is older than its source.
 *
 * @param what `run` for what builds and runs the platform, `all` for what tests it also. What is installed stays.
 */
export async function prepare(what = 'all') {
  if (isInstalled(what)) {
    if (isStale()) await run('npm', ['run', 'build', '--silent'])
    return
  }
  process.stderr.write(
    `Installing what Open Animate needs (once, about ${what === 'all' ? 'a' : 'half a'} minute) …\n`,
  )
  const omit = what === 'all' ? [] : ['--omit=dev']
  const options = [...omit, '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['ci', ...options], ['ignore', 'ignore', 'inherit'])
  // The headers of Node, a third of its size, serve compilers only.
  const nodes = join(root, 'node_modules', 'node', 'node_modules')
  for (const entry of readdirSync(nodes, { withFileTypes: true })) {
    if (entry.isDirectory()) rmSync(join(nodes, entry.name, 'include'), { recursive: true, force: true })
  }
}

/** Whether npm has installed each package in the version of the lock file. */
function isInstalled(what) {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(node) || !existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, link, optional, dev, devOptional }]) =>
      !/(?:^|\/)node_modules\//.test(path) ||
      link ||
      optional ||
      (what === 'run' && (dev || devOptional)) ||
      installed[path]?.version === version,
  )
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

/** Runs a command to its end in the root folder. Its failure ends this process. */
export async function run(command, args, stdio = 'inherit') {
  const { code, isStopped } = await exitOf(
    spawn(command, args, { cwd: root, stdio, env: environment, shell: windows }),
  )
  if (code !== 0 || isStopped) process.exit(code || 143)
}

/** Runs commands at the same time, prints what each printed in one piece, and ends this process if one failed. */
export async function runTogether(commands) {
  const results = commands.map(async ([command, args]) => {
    const stdio = ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { cwd: root, stdio, env: environment, shell: windows })
    const printed = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(bytes))
    const closed = once(child, 'close')
    const { code, isStopped } = await exitOf(child)
    await closed
    if (code !== 0) process.stderr.write(`\n${command} ${args.join(' ')}\n`)
    process.stdout.write(Buffer.concat(printed))
    return code !== 0 || isStopped
  })
  if ((await Promise.all(results)).includes(true)) process.exit(1)
}

/** Runs the pinned Node in place of this process, to its end and with its exit code. */
export async function become(args) {
  // The channel tells the child when this process is killed.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const { code } = await exitOf(spawn(node, args, { cwd: root, stdio, env: environment }))
  process.exit(code)
}

/** Waits for a child process and stops it when this process should stop. */
async function exitOf(child) {
  let isStopped = false
  const stop = () => {
    isStopped = true
    // Never SIGINT: a terminal has sent it to the child, and a second one would end it at once.
    child.kill('SIGTERM')
  }
  const signals = ['SIGINT', 'SIGTERM']
  for (const signal of signals) process.on(signal, stop)
  // npm sends a signal to its shell only. Where that shell dies of it, this process gets another parent.
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
