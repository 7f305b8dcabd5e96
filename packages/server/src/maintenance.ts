import { rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { OperatorError } from './system/operator-error.ts'

/** What a running server does for its operator, by name. */
export type Commands = Readonly<Record<string, (wanted: never) => Promise<unknown>>>

/**
 * Where a running server accepts maintenance commands: a socket in its data folder, so that only a user who may
 * read that folder can. The running server has the embedded database for itself, so commands go through it.
 *
 * The path of a socket has about 100 bytes at most and the folder's own may have more, so the socket is used from
 * inside the folder: binding and connecting take their path before they return.
 */
function atSocket<Result>(dataDir: string, use: (path: string) => Result): Result {
  if (process.platform === 'win32') {
    return use(`\\\\.\\pipe\\oanim-${Buffer.from(dataDir).toString('base64url')}`)
  }
  const before = process.cwd()
  process.chdir(dataDir)
  try {
    return use('oanim.sock')
  } finally {
    process.chdir(before)
  }
}

/**
 * Listens for maintenance commands until closed.
 *
 * The caller has the data folder's lock, so a socket that is there already is a dead server's.
 *
 * @param onError Hears of failures that are not the asker's.
 */
export async function listenForMaintenance(
  dataDir: string,
  commands: Commands,
  onError: (error: unknown) => void,
): Promise<{ close(): void }> {
  if (process.platform !== 'win32') await rm(join(dataDir, 'oanim.sock'), { force: true })
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    incoming.on('end', async () => {
      try {
        const name = incoming.url?.slice(1) ?? ''
        const command = Object.hasOwn(commands, name) ? commands[name] : undefined
        if (!command) throw new OperatorError('The running server is of another version. Restart it first.')
        outgoing.end(JSON.stringify({ answer: await command(JSON.parse(body) as never) }))
      } catch (error) {
        const isDenial = error instanceof OperatorError
        if (!isDenial) onError(error)
        const message = isDenial ? error.message : 'The server failed; its log has the cause.'
        outgoing.end(JSON.stringify({ denied: message }))
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const umask = process.umask(0o177)
    try {
      atSocket(dataDir, (path) => server.listen(path, resolve))
    } finally {
      process.umask(umask)
    }
  })
  return { close: () => void atSocket(dataDir, () => server.close()) }
}

/**
 * Asks the server that runs on a data folder to do a command.
 *
 * @returns `undefined` when no server runs there.
 * @throws {OperatorError}
 */
export async function askServer<Answer>(
  dataDir: string,
  command: string,
  wanted: object,
): Promise<Answer | undefined> {
  let text: string
  try {
    text = await post(dataDir, command, JSON.stringify(wanted))
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined
    throw error
  }
  const { answer, denied } = JSON.parse(text) as { answer?: Answer; denied?: string }
  if (!answer) throw new OperatorError(denied ?? 'The server gave no answer.')
  return answer
}

function post(dataDir: string, command: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const createConnection = () => atSocket(dataDir, (path) => connect(path))
    const call = request({ createConnection, method: 'POST', path: `/${command}` }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(text)).on('error', reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}
