#!/usr/bin/env node
// Runs on Node 20 too: import only built-in modules.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const { version, config } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const pinned = config.node
const windows = process.platform === 'win32'
const commands = ['owner-key', 'owner-link', 'grant-credit', 'backup', 'restore', 'move-assets']
const usage = `Open Animate ${version}: API keys and media generation in one server.

  npx @oanim/server                       start the server; Ctrl+C stops it
  npx @oanim/server COMMAND [OPTIONS]     run an operator command on the machine of the server

Commands:
  owner-key       create an API key for the owner
  owner-link      print a link to set up the server or to set a new password
  grant-credit    grant credit to an account
  backup          copy the embedded database and the assets into a new directory
  restore         restore a backup
  move-assets     copy the files of all assets to another folder or to a bucket

npx @oanim/server COMMAND --help explains one. The server keeps its data in ~/.oanim/server, or where OANIM_DATA_DIR
says. All settings are environment variables: see http://127.0.0.1:8000/docs/running once the server runs.
`

const [first] = process.argv.slice(2)
if (first === '--help' || first === '-h' || first === 'help') process.stdout.write(usage)
else if (first === '--version') process.stdout.write(`${version}\n`)
else if (first !== undefined && !commands.includes(first)) {
  process.stderr.write(`Unknown argument ${JSON.stringify(first)}.\n\n${usage}`)
  process.exitCode = 2
} else if (isNode() && Number.parseInt(process.versions.node, 10) >= Number.parseInt(pinned, 10)) {
  stopWithNpm(() => process.kill(process.pid, 'SIGTERM'))
  if (first !== undefined) process.argv.splice(2, 1)
  await import(`../dist/${first ?? 'main'}.js`)
} else {
  process.exitCode = await runPinned(pinnedNode())
}

/** Bun and Deno also report a version of Node. */
function isNode() {
  return process.versions.bun === undefined && process.versions.deno === undefined
}

/**
 * Finds the pinned Node among the packages of npm. npm downloads it once, and runs no script of a package.
 *
 * @returns The path of the program.
 */
function pinnedNode() {
  const platform = windows ? 'win' : process.platform
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${platform}-${process.arch}@${pinned}`
  process.stderr.write(
    `The server needs Node.js ${Number.parseInt(pinned, 10)} or later. Using ${name} from npm …\n`,
  )
  const args = [
    'exec',
    '--yes',
    '--ignore-scripts',
    `--package=${name}`,
    '--',
    'node',
    '-p',
    'process.execPath',
  ]
  const { stdout, status, error } = spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: windows,
  })
  const path = stdout?.trim().split('\n').at(-1)
  if (status === 0 && path) return path
  process.stderr.write(
    `${error ? `npm does not start: ${error.message}\n` : ''}` +
      `Open Animate cannot start: this is Node.js ${process.versions.node}, and ${name} does not run. Install Node.js ` +
      `${Number.parseInt(pinned, 10)} or later: https://nodejs.org\n`,
  )
  process.exit(1)
}

/** Runs this file with another Node. @returns Its exit code. */
async function runPinned(node) {
  // The IPC channel closes when this process is killed, which tells the child to stop.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio })
  const stop = () => child.kill('SIGTERM')
  process.on('SIGTERM', stop)
  // A terminal already sent it to the child, and a second one would kill it.
  process.on('SIGINT', () => {})
  stopWithNpm(stop)
  const [code, signal] = await once(child, 'exit')
  process.off('SIGTERM', stop)
  return code ?? 128 + constants.signals[signal]
}

/** npm signals only its shell. If that kills the shell, this process gets another parent. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, 200).unref()
}
