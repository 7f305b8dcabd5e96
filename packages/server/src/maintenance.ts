import { rm } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import { join, relative } from 'node:path'
import { makeOwnerKey, type OwnerKey, OwnerKeyError, type OwnerKeyRequest } from './accounts/owner-key.ts'
import type { Store } from './storage/store.ts'

/**
 * Where a running server takes maintenance commands: a socket in its data folder, so that only whoever may
 * read that folder can. The running server has the embedded database for itself, so commands go through it.
 */
function socketOf(dataDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\oanim-${Buffer.from(dataDir).toString('base64url')}`
  // A socket's path has about 100 bytes at most; seen from here it may be shorter.
  const absolute = join(dataDir, 'oanim.sock')
  const seenFromHere = relative(process.cwd(), absolute)
  return seenFromHere.length < absolute.length ? seenFromHere : absolute
}

/**
 * Listens for maintenance commands until closed.
 *
 * The caller has the data folder's lock, so a socket that is there already is a dead server's.
 */
export async function listenForMaintenance(dataDir: string, store: Store, now: () => Date): Promise<Server> {
  const path = socketOf(dataDir)
  if (process.platform !== 'win32') await rm(path, { force: true })
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    incoming.on('end', async () => {
      try {
        const answer = await makeOwnerKey(store, JSON.parse(body) as OwnerKeyRequest, now())
        outgoing.end(JSON.stringify({ answer }))
      } catch (error) {
        const message =
          error instanceof OwnerKeyError ? error.message : 'The server failed; its log has the cause.'
        outgoing.end(JSON.stringify({ refused: message }))
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const umask = process.umask(0o177)
    server.listen(path, resolve)
    process.umask(umask)
  })
  return server
}

/**
 * Asks the server that runs on a data folder for an owner key.
 *
 * @returns `undefined` when no server runs there.
 * @throws {OwnerKeyError}
 */
export async function askForOwnerKey(
  dataDir: string,
  wanted: OwnerKeyRequest,
): Promise<OwnerKey | undefined> {
  let text: string
  try {
    text = await post(socketOf(dataDir), JSON.stringify(wanted))
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined
    throw error
  }
  const { answer, refused } = JSON.parse(text) as { answer?: OwnerKey; refused?: string }
  if (!answer) throw new OwnerKeyError(refused ?? 'The server gave no answer.')
  return answer
}

function post(socketPath: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: 'POST', path: '/owner-key' }, (answer) => {
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
