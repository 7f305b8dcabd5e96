import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from './self-signed.ts'

/** A scripted https server in place of the one that publishes the metadata of clients. */
export async function startDocumentServer() {
  const { key, cert } = selfSigned()
  const folder = await mkdtemp(join(tmpdir(), 'oanim-documents-'))
  const certFile = join(folder, 'cert.pem')
  await writeFile(certFile, cert)
  const requests: IncomingMessage[] = []
  const listeners = new Map<string, RequestListener>()
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(request)
    const listener = listeners.get(request.url ?? '')
    if (listener) listener(request, response)
    else response.writeHead(404).end()
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    cert,
    /** For NODE_EXTRA_CA_CERTS of a server that fetches from this one. */
    certFile,
    requests,
    /** Publishes a document. @returns Its URL, which is the client ID. */
    publish(path: string, metadata: object, headers: Record<string, string> = {}): string {
      const clientId = `${origin}${path}`
      listeners.set(path, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers })
        response.end(JSON.stringify({ client_id: clientId, ...metadata }))
      })
      return clientId
    },
    answer(path: string, listener: RequestListener): string {
      listeners.set(path, listener)
      return `${origin}${path}`
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
