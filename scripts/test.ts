import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type StartedPostgres, startPostgres } from '../packages/server/test/support/postgres.ts'
import { bundleServer } from './bundle-server.ts'
import { unitTests } from './unit-tests.ts'

let postgres: Promise<StartedPostgres> | undefined
const path = `/${randomBytes(16).toString('hex')}`
/** Returns the URL of a PostgreSQL for the whole run, started when a test first requests it. */
const finder = createServer(async (request, response) => {
  if (request.url !== path) {
    response.writeHead(404).end()
    return
  }
  try {
    postgres ??= startPostgres()
    response.end((await postgres).url)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
}).listen(0, '127.0.0.1')
await once(finder, 'listening')

const { values, positionals } = parseArgs({
  options: { unit: { type: 'boolean' }, deep: { type: 'boolean' } },
  allowPositionals: true,
})
const all = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']
const files = values.unit ? unitTests() : positionals.length > 0 ? positionals : all
// Bundling takes longer than running a few files from source.
const bundle = values.unit || positionals.length > 0 ? undefined : await bundleServer()
const tests = spawn(
  process.execPath,
  [
    '--test',
    // Unit tests share one process: most are faster than the start of a process.
    ...(values.unit ? ['--test-isolation=none'] : ['--test-concurrency=2']),
    `--test-timeout=${values.deep ? 1_800_000 : 300_000}`,
    '--test-reporter=spec',
    ...files,
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(values.deep && { OANIM_TEST_DEEP: '1' }),
      ...(bundle && { OANIM_TEST_SERVER: bundle }),
      OANIM_TEST_POSTGRES: `http://127.0.0.1:${(finder.address() as AddressInfo).port}${path}`,
      // Hundreds of processes load the same files.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/tests'),
    },
  },
)
// A terminal also sends SIGINT to the tests: wait for them.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => tests.kill('SIGTERM'))
process.once('disconnect', () => tests.kill('SIGTERM'))
const [code] = await once(tests, 'exit')
await (await postgres?.catch(() => undefined))?.stop()
process.exit(code ?? 1)
