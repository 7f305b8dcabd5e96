import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeTemplates } from '../packages/server/test/support/templates.ts'
import { bundleServer } from './bundle-server.ts'
import { groupTests } from './test-groups.ts'
import { unitTests } from './unit-tests.ts'

const root = join(import.meta.dirname, '..')
const templates = makeTemplates()
const path = `/${randomBytes(16).toString('hex')}`
/** Returns the templates of the whole run, which are made when a test first requests them. */
const finder = createServer(async (request, response) => {
  const make = { [`${path}/sqlite`]: templates.sqlite, [`${path}/postgres`]: templates.postgres }[
    request.url ?? ''
  ]
  try {
    if (make) response.end(JSON.stringify(await make()))
    else response.writeHead(404).end()
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
}).listen(0, '127.0.0.1')
await once(finder, 'listening')

const { values, positionals } = parseArgs({
  options: { unit: { type: 'boolean' }, deep: { type: 'boolean' }, runtimes: { type: 'boolean' } },
  allowPositionals: true,
})
const units = unitTests()
const others = globSync(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root })
  .filter((file) => !units.includes(file))
  .sort()
const environment = {
  ...process.env,
  ...(values.deep && { OANIM_TEST_DEEP: '1' }),
  ...(values.runtimes && { OANIM_TEST_RUNTIMES: 'all' }),
  OANIM_TEST_TEMPLATES: `http://127.0.0.1:${(finder.address() as AddressInfo).port}${path}`,
  // Hundreds of processes load the same files.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/tests'),
}
const running = new Set<ChildProcess>()
let isStopped = false

/** Runs test files. Returns whether all tests passed. */
async function test(
  files: readonly string[],
  options: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  if (isStopped) return false
  const timeoutMs = values.deep ? 1_800_000 : 300_000
  const args = ['--test', `--test-timeout=${timeoutMs}`, '--test-reporter=spec', ...options, ...files]
  const tests = spawn(process.execPath, args, { stdio: 'inherit', env: { ...environment, ...more } })
  running.add(tests)
  const [code] = await once(tests, 'exit')
  running.delete(tests)
  return code === 0
}

// A terminal also sends SIGINT to the tests: wait for them.
process.on('SIGINT', () => {})
function stop(): void {
  isStopped = true
  for (const each of running) each.kill('SIGTERM')
}
process.on('SIGTERM', stop)
process.once('disconnect', stop)
// Unit tests share one process: most are faster than the start of a process.
const testUnits = () => test(units, ['--test-isolation=none'])
const testFiles = (files: readonly string[], more?: NodeJS.ProcessEnv) =>
  // Tests also wait: for timeouts, processes and disks.
  test(files, ['--test-concurrency=3'], more)

/** Bundling takes longer than running a few files from source. */
async function testAll(): Promise<boolean> {
  const [isPassed, bundle] = await Promise.all([testUnits(), bundleServer()])
  return (await testFiles(groupTests(others), { OANIM_TEST_SERVER: bundle })) && isPassed
}

let isPassed: boolean
if (values.unit) isPassed = await testUnits()
else if (positionals.length > 0) isPassed = await testFiles(positionals)
else isPassed = await testAll()
await templates.close()
process.exit(isPassed ? 0 : 1)
