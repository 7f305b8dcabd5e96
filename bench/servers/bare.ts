// The upper bound for Node: the same response without any processing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

process.on('disconnect', () => process.exit(0))
process.once('message', ({ headers, body }: { headers: Record<string, string>; body: string }) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, headers)
    response.end(body)
  })
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
})
