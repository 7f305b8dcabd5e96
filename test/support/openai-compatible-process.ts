import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'

/** A server with the API of OpenAI, in its own process, that answers every prompt with the same image. Prints its port. */
const background = { r: 120, g: 90, b: 60 }
const image = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
  .png()
  .toBuffer()
const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ created: 1, data: [{ b64_json: image.toString('base64') }] }))
}).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
// It ends with its parent, also when that is killed.
process.stdin.resume().once('end', () => process.exit())
