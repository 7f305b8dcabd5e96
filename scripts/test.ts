import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type StartedPostgres, startPostgres } from '../packages/server/test/support/postgres.ts'

let postgres: Promise<StartedPostgres> | undefined
const path = `/${randomBytes(16).toString('hex')}`
/** Tells tests where PostgreSQL is: one for the whole run, started when the first test asks. */
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

const given = process.argv.slice(2)
const files = given.length > 0 ? given : ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']
const tests = spawn(
  process.execPath,
  ['--test', '--test-concurrency=2', '--test-timeout=300000', '--test-reporter=spec', ...files],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      OANIM_TEST_POSTGRES: `http://127.0.0.1:${(finder.address() as AddressInfo).port}${path}`,
      // Hundreds of processes load the same files: each reads what another has compiled.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/tests'),
    },
  },
)
// A terminal sends SIGINT to the tests also.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => tests.kill('SIGTERM'))
process.once('disconnect', () => tests.kill('SIGTERM'))
const [code] = await once(tests, 'exit')
await (await postgres?.catch(() => undefined))?.stop()
process.exit(code ?? 1)
