import { rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { OperatorError } from './system/operator-error.ts'

/** Maintenance commands by name. */
export type Commands = Readonly<Record<string, (request: never) => Promise<unknown>>>

/**
 * Uses the socket for maintenance commands. It is in the data folder, so only users with access to the folder can
 * connect. The running server has locked the SQLite database, so commands go through it.
 *
 * A socket path is limited to about 100 bytes, and the path of the folder may be longer. So the socket is opened from
 * inside the folder: binding and connecting resolve the path synchronously.
 */
function atSocket<Result>(dataDir: string, use: (path: string) => Result): Result {
  if (process.platform === 'win32') {
    return use(`\\\\.\\pipe\\oanim-${Buffer.from(dataDir).toString('base64url')}`)
  }
  const cwd = process.cwd()
  process.chdir(dataDir)
  try {
    return use('oanim.sock')
  } finally {
    process.chdir(cwd)
  }
}

/**
 * Listens for maintenance commands until closed.
 *
 * The caller has locked the data folder, so an existing socket is left over from a server that crashed.
 *
 * @param onError Called for errors other than `OperatorError`.
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
        if (!command) throw new OperatorError('The running server has another version. Restart it first.')
        outgoing.end(JSON.stringify({ answer: await command(JSON.parse(body) as never) }))
      } catch (error) {
        const isDenial = error instanceof OperatorError
        if (!isDenial) onError(error)
        const message = isDenial ? error.message : 'The server failed. The server log contains the cause.'
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
 * Sends a command to the server that runs on a data folder.
 *
 * @returns `undefined` if no server is running.
 * @throws {OperatorError}
 */
export async function askServer<Answer>(
  dataDir: string,
  command: string,
  request: object,
): Promise<Answer | undefined> {
  let text: string
  try {
    text = await post(dataDir, command, JSON.stringify(request))
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined
    throw error
  }
  const { answer, denied } = JSON.parse(text) as { answer?: Answer; denied?: string }
  if (!answer) throw new OperatorError(denied ?? 'The server sent no result.')
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
