import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startPostgres } from '../packages/server/test/support/postgres.ts'

// One PostgreSQL for the whole run; each test makes a database of its own in it.
const postgres = await startPostgres()
/** Hundreds of processes load the same files: what one has compiled the others read. */
const cache = join(import.meta.dirname, '../node_modules/.cache/tests')
let exitCode = 1
try {
  const given = process.argv.slice(2)
  const files = given.length > 0 ? given : ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']
  const tests = spawn(
    process.execPath,
    ['--test', '--test-concurrency=2', '--test-timeout=300000', '--test-reporter=spec', ...files],
    {
      stdio: 'inherit',
      env: { ...process.env, OANIM_TEST_POSTGRES: postgres.url, NODE_COMPILE_CACHE: cache },
    },
  )
  const [code] = await once(tests, 'exit')
  exitCode = code ?? 1
} finally {
  await postgres.stop()
}
// The package of PostgreSQL ends the process with 0, whatever exit code was set before.
process.exit(exitCode)
