import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { run } from 'node:test'
import { Worker } from 'node:worker_threads'
import { isSubject, subjects } from './subjects.ts'

/** CPU time after which a single test hangs: several times what the slowest needs. Seconds. */
const mostCpuSeconds = 20

const [, , name = '', stage = '0'] = process.argv
const files = isSubject(name) ? subjects[name].stages[Number(stage)] : undefined
if (files === undefined) throw new Error(`no such tests: ${name} ${stage}`)

// CPU time and not time: a busy machine must not make a mutant look killed. A loop without end blocks this thread, so
// another one watches.
const watch = new Worker(
  `const { parentPort } = require('node:worker_threads')
  let startedAt = process.cpuUsage()
  parentPort.on('message', () => { startedAt = process.cpuUsage() }).unref()
  setInterval(() => {
    const { user, system } = process.cpuUsage(startedAt)
    if (user + system < ${mostCpuSeconds} * 1e6) return
    require('node:fs').writeSync(1, 'A test does not end.')
    process.kill(process.pid, 'SIGKILL')
  }, 500)`,
  { eval: true },
)
watch.unref()

// Every mutant loads the same files: which one is tested is decided when they run.
const root = join(import.meta.dirname, '..')
enableCompileCache(join(root, 'node_modules/.cache/mutation'))
process.env['OANIM_TEST_DATABASES'] ??= 'sqlite'

// One process, and the first failure ends it, without waiting for anything: nothing else is asked of a mutant.
run({ files: files.map((file) => join(root, file)), isolation: 'none', concurrency: false })
  .on('test:pass', () => watch.postMessage('passed'))
  .once('test:fail', ({ name: test, details }) => {
    process.stdout.write(`${test}\n${details.error.cause ?? details.error}\n`)
    process.kill(process.pid, 'SIGKILL')
  })
  .once('end', async () => {
    // A process that exits with another thread sometimes waits for it for ever.
    await watch.terminate()
    process.exit()
  })
  .resume()
