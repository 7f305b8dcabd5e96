import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type StartedServer, startServer } from '../support/start-server.ts'

describe('a client of MCP with a key', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  for (const mode of ['auto', 'legacy'] as const) {
    test(`generates images that their links open without a key (${mode})`, async () => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
      const headers = { authorization: `Bearer ${server.ownerKey}` }
      const url = new URL(`${server.url}/mcp`)
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
      const prompt = 'dark mesh gradient, purple'
      const result = await client.callTool({
        name: 'gen_image',
        arguments: { prompt, image_size: '64x64', num_images: 2 },
      })
      const [text, ...links] = result.content as { type: string; text: string; uri: string }[]
      const { url: link, ...rest } = JSON.parse(text?.text ?? '')
      assert.deepEqual(rest, { model: 'local/painter', estimatedCostUsd: 0 })
      assert.deepEqual(
        links.map(({ type }) => type),
        ['resource_link', 'resource_link'],
      )
      assert.equal(links[0]?.uri, link)
      assert.equal((await fetch(link)).headers.get('content-type'), 'image/png')
      await client.close()
    })
  }
})
