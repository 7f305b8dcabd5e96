import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { binary } from '../../../cli/test/support/cli.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

const modules = join(import.meta.dirname, '../../../../node_modules')
const inspector = join(modules, '@modelcontextprotocol/inspector/clients/launcher/build/index.js')
const conformance = join(modules, '@modelcontextprotocol/conformance/dist/index.js')
const run = promisify(execFile)

/**
 * The scenarios that apply to every server. Others call tools, prompts and resources of a server made for the suite, or
 * features that this server does not declare (logging, completion, sampling, elicitation).
 */
const scenarios = ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']

describe('the tools of the authors of the protocol', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    // The key of oanim mcp is the saved one: the inspector and its configuration have none.
    await mkdir(join(server.dataDir, '.oanim'), { mode: 0o700 })
    const saved = `api_key: ${server.ownerKey}\nserver: ${server.url}\n`
    await writeFile(join(server.dataDir, '.oanim', 'credentials.yaml'), saved, { mode: 0o600 })
  })
  after(() => server.close())

  const inspect = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [inspector, '--cli', ...args], {
      env: { PATH: process.env['PATH'], HOME: server.dataDir },
    })
    return JSON.parse(stdout)
  }

  test('the inspector lists the tools over HTTP, and generates an image over oanim mcp', async () => {
    const header = `Authorization: Bearer ${server.ownerKey}`
    const [overHttp, overStdio] = await Promise.all([
      inspect(`${server.url}/mcp`, '--transport', 'http', '--header', header, '--method', 'tools/list'),
      inspect(
        ...[process.execPath, binary, 'mcp', '--method', 'tools/call', '--tool-name', 'gen_image'],
        ...['--tool-arg', 'prompt=dark mesh gradient', 'size=64x64'],
      ),
    ])
    assert.deepEqual(
      overHttp.tools.map(({ name }: { name: string }) => name),
      [
        'gen_image',
        'edit_image',
        'remove_bg',
        'upscale',
        'gen_video',
        'gen_audio',
        'run_model',
        'get_job',
      ].concat('list_models', 'usage'),
    )
    assert.equal(overStdio.structuredContent.model, 'local/painter')
  })

  test('the conformance suite passes', async (t) => {
    // The suite sends no credentials. The proxy adds a key, and its own port is not an origin of the server.
    const target = new URL(server.url).host
    const proxy = createServer((incoming, outgoing) => {
      const { host = '', origin = '' } = incoming.headers
      const own = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
      const headers = {
        ...incoming.headers,
        host: host.replace(own, target),
        ...(origin !== '' && { origin: origin.replace(own, target) }),
        authorization: `Bearer ${server.ownerKey}`,
      }
      const forwarded = request(server.url + incoming.url, { method: incoming.method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(forwarded)
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    t.after(() => {
      proxy.closeAllConnections()
      proxy.close()
    })
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`
    for (const scenario of scenarios) {
      const args = [conformance, 'server', '--url', url, '--scenario', scenario]
      const { stdout } = await run(process.execPath, args, { cwd: tmpdir() })
      assert.match(stdout, /\b0 failed/, stdout)
    }
  })
})
