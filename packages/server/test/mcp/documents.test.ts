import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { binary, node, someone } from '../../../cli/test/support/cli.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

const root = join(import.meta.dirname, '../../../..')
const guide = readFileSync(join(root, 'docs/agents.md'), 'utf8')
const skill = readFileSync(join(root, 'skills/open-animate/SKILL.md'), 'utf8')
const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  )

type Entry =
  | { readonly type: 'http'; readonly url: string; readonly headers: Record<string, string> }
  | { readonly type: 'stdio'; readonly command: string; readonly args: string[] }

describe('what the documents for agents say', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const environment = () => ({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })

  test('each configuration of the guide connects, and the guide lists the tools that there are', async () => {
    const configurations = blocksOf(guide, 'json').map((block) => JSON.parse(block))
    assert.equal(configurations.length, 3)
    const listed = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    for (const { mcpServers, servers } of configurations) {
      const entry: Entry = (mcpServers ?? servers)['open-animate']
      const client = new Client({ name: 'test', version: '1' })
      await client.connect(transportOf(entry))
      const { tools } = await client.listTools()
      assert.deepEqual(
        tools.map(({ name }) => name),
        listed,
      )
      await client.close()
    }
  })

  function transportOf(entry: Entry) {
    if (entry.type === 'stdio') {
      assert.equal(entry.command, 'oanim')
      const env = { PATH: process.env['PATH'] ?? '', HOME: server.dataDir, ...environment() }
      return new StdioClientTransport({ command: node, args: [binary, ...entry.args], env })
    }
    const headers = Object.fromEntries(
      Object.entries(entry.headers).map(([name, value]) => [
        name,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: clients replace it.
        value.replace('${ANIMATE_API_KEY}', server.ownerKey),
      ]),
    )
    const url = entry.url.replace('http://127.0.0.1:8000', server.url)
    return new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  }

  test('every command of the skill works', async () => {
    assert.match(skill, /^---\nname: open-animate\ndescription: .{1,1024}\nlicense: Apache-2\.0\n---\n/)
    await using me = await someone(environment())
    const commands = blocksOf(skill, 'sh').flatMap((block) => block.trimEnd().split('\n'))
    assert.ok(commands.length >= 6)
    for (const command of commands) {
      const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
      assert.equal(args.shift(), 'oanim')
      const { exitCode, stdout, stderr } = await me.oanim(args)
      assert.equal(exitCode, 0, `${command}\n${stderr}`)
      JSON.parse(stdout)
    }
  })
})
