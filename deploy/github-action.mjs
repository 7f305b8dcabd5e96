// What action.yml runs: downloads oanim from the server and calls it without a shell. No dependencies.
import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { env } = process
const maxPackageBytes = 50 << 20
const maxAnnotations = 10
const mediaCommands = ['gen-image', 'edit-image', 'remove-bg', 'upscale', 'gen-video', 'gen-audio']

/** An error that the user can act on. */
class ActionError extends Error {}

try {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new ActionError(
      `Open Animate requires Node.js 20.19 or later; this is ${process.versions.node}. Add actions/setup-node to the job.`,
    )
  }
  const command = input('command')
  const server = serverUrl()
  const args = command === 'scan' ? scanArguments() : mediaArguments(command)
  const oanim = await install(server)
  const run = runOanim(oanim, args, server)
  if (command === 'scan') showScan(run)
  else showMedia(run)
  process.exitCode = run.exitCode
} catch (error) {
  if (!(error instanceof ActionError)) throw error
  console.log(`::error title=Open Animate::${escapeData(error.message)}`)
  process.exitCode = 1
}

function input(name) {
  return env[`INPUT_${name.toUpperCase()}`] ?? ''
}

function serverUrl() {
  const text = input('server') || env.ANIMATE_API_URL || ''
  if (text === '') throw new ActionError('Set the input "server" to the URL of your Open Animate server.')
  if (!URL.canParse(text))
    throw new ActionError(`Invalid server "${text}": use a URL such as https://animate.example.com.`)
  const { protocol, hostname, origin } = new URL(text)
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  // The job runs what it downloads.
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) {
    throw new ActionError(`Invalid server "${text}": use https.`)
  }
  return origin
}

function scanArguments() {
  const history = input('history')
  if (history !== 'true' && history !== 'false')
    throw new ActionError(`Invalid history "${history}": use true or false.`)
  const args = ['api-keys', 'scan', '--sarif']
  if (history === 'true') args.push('--history')
  if (input('baseline') !== '') args.push(`--baseline=${input('baseline')}`)
  return [...args, ...optionLines()]
}

function mediaArguments(command) {
  if (!mediaCommands.includes(command)) {
    throw new ActionError(`Invalid command "${command}". Commands: scan, ${mediaCommands.join(', ')}.`)
  }
  const args = ['assets', command, '--json']
  for (const name of ['prompt', 'out', 'model', 'size']) {
    if (input(name) !== '') args.push(`--${name}=${input(name)}`)
  }
  return [...args, ...optionLines()]
}

function optionLines() {
  return input('options')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Downloads and unpacks oanim. Returns the path of its program. */
async function install(server) {
  const folder = mkdtempSync(join(env.RUNNER_TEMP ?? '.', 'oanim-'))
  const url = `${server}/oanim.tgz`
  let content
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(60_000) })
    if (!response.ok) throw new Error(`status ${response.status}`)
    if (Number(response.headers.get('content-length')) > maxPackageBytes)
      throw new Error('it is larger than 50 MB')
    content = Buffer.from(await response.arrayBuffer())
  } catch (error) {
    throw new ActionError(`Cannot download ${url}: ${error.cause?.message ?? error.message}.`)
  }
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`
  if (input('integrity') !== '' && input('integrity') !== integrity) {
    throw new ActionError(
      `${url} has the integrity ${integrity}, not ${input('integrity')}. Nothing was run.`,
    )
  }
  writeFileSync(join(folder, 'oanim.tgz'), content)
  // Without a path: the tar of Git for Windows reads C:\ as the name of a machine.
  const tar = spawnSync('tar', ['-xzf', 'oanim.tgz'], { cwd: folder, encoding: 'utf8' })
  if (tar.status !== 0) throw new ActionError(`Cannot unpack ${url}: ${tar.stderr || tar.error?.message}`)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'))
  return join(folder, 'package', bin.oanim)
}

function runOanim(oanim, args, server) {
  const account = input('account')
  // oanim finds the proxy itself.
  const { NODE_USE_ENV_PROXY: _, ...inherited } = env
  const variables = { ANIMATE_API_URL: server, ...(account !== '' && { ANIMATE_ACCOUNT: account }) }
  // What oanim prints, such as the name of a file, must not be read as a workflow command.
  const token = randomUUID()
  console.log(`::stop-commands::${token}`)
  const run = spawnSync(process.execPath, [oanim, ...args], {
    env: { ...inherited, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 256 << 20,
  })
  const { text, error } = splitError(run.stderr ?? '')
  process.stdout.write(text)
  console.log(`\n::${token}::`)
  if (error !== undefined) {
    const { message, hint } = error
    console.log(`::error title=Open Animate::${escapeData(hint ? `${message}\n${hint}` : message)}`)
  }
  if (run.error !== undefined) throw new ActionError(`oanim could not run: ${run.error.message}.`)
  return { stdout: run.stdout, exitCode: run.status ?? 1 }
}

/** With --json, the last line of standard error is the error. */
function splitError(stderr) {
  const lines = stderr.trimEnd().split('\n')
  try {
    const { error } = JSON.parse(lines.at(-1) ?? '')
    if (typeof error?.message === 'string') return { text: lines.slice(0, -1).join('\n'), error }
  } catch {
    // The last line is text.
  }
  return { text: stderr, error: undefined }
}

function showScan({ stdout, exitCode }) {
  // A usage error has no result.
  if (stdout === '') return
  const file = input('sarif') || 'oanim.sarif'
  writeFileSync(file, stdout)
  const { results } = JSON.parse(stdout).runs[0]
  const found = results.filter(({ suppressions }) => suppressions === undefined)
  for (const { message, locations } of found.slice(0, maxAnnotations)) {
    const { artifactLocation, region } = locations[0].physicalLocation
    const path = escapeProperty(decodeURIComponent(artifactLocation.uri))
    const place = `file=${path},line=${region.startLine},col=${region.startColumn}`
    console.log(`::error ${place},title=Open Animate API key::${escapeData(message.text)}`)
  }
  const silenced = results.length - found.length
  setOutput('findings', String(found.length))
  setOutput('silenced', String(silenced))
  setOutput('sarif', file)
  const incomplete = exitCode === 2 ? ' Not everything was searched.' : ''
  addSummary(`**API keys:** ${found.length} found, ${silenced} silenced.${incomplete}`)
}

function showMedia({ stdout, exitCode }) {
  if (exitCode !== 0 || stdout === '') return
  const { job, files } = JSON.parse(stdout)
  const cost = job.cost_usd === null ? '' : String(job.cost_usd)
  setOutput('files', files.join('\n'))
  setOutput('cost', cost)
  const names = files.map((name) => `<code>${escapeHtml(name)}</code>`).join(', ')
  addSummary(
    `**Open Animate:** ${names} by ${escapeHtml(job.model)}, cost: ${cost === '' ? 'unknown' : `$${cost}`}`,
  )
}

function setOutput(name, value) {
  const end = randomUUID()
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`)
}

function addSummary(text) {
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${text}\n\n`)
}

/** @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text) {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
