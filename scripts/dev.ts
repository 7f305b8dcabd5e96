import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createServer } from 'vite'

const root = join(import.meta.dirname, '..')
const port = process.env['PORT'] ?? '8000'
process.env['ANIMATE_API_URL'] ??= `http://127.0.0.1:${port}`

const server: ChildProcess = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', join(root, 'packages/server/src/main.ts')],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PORT: port } },
)
const ended = once(server, 'exit')
// Installed before Vite starts: a signal during its start must end the server as well.
const stop = () => server.kill('SIGTERM')
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
process.once('disconnect', stop)
const vite = await createServer({ configFile: join(root, 'packages/console/vite.config.ts') })
await vite.listen()
process.stdout.write(`\nThe console, with hot reload: ${vite.resolvedUrls?.local[0]}\n\n`)

await ended
await vite.close()
process.exit(0)
