import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'
import { type StartedServer, startServer } from '../packages/server/test/support/start-server.ts'
import { type StartedBrowser, startBrowser } from './support/browser.ts'

/** Bundles a program of a browser that uses the built SDK. @throws what rolldown warns of, such as a module of Node. */
async function bundle(source: string): Promise<string> {
  const { output } = await build({
    input: 'program',
    platform: 'browser',
    plugins: [
      {
        name: 'program',
        resolveId: { filter: { id: /^program$/ }, handler: () => `${import.meta.dirname}/program.js` },
        load: { filter: { id: /\/program\.js$/ }, handler: () => source },
      },
    ],
    onLog(_, { message }) {
      throw new Error(message)
    },
    output: { format: 'esm', minify: true },
    write: false,
  })
  assert.equal(output.length, 1)
  const { code, imports } = output[0]
  assert.deepEqual(imports, [])
  return code
}

describe('the SDK in a browser', () => {
  test('is bundled without modules of Node, and without what is not used', async (t) => {
    const whole = await bundle("export * from '@oanim/sdk'")
    const part = await bundle("export { parseServerUrl } from '@oanim/sdk'")
    t.diagnostic(`${gzipSync(whole).byteLength} bytes, compressed`)
    assert.doesNotMatch(whole, /node:|\bBuffer\b|\brequire\(/)
    assert.ok(gzipSync(whole).byteLength < 30_000, String(gzipSync(whole).byteLength))
    assert.ok(part.length < 1_500, String(part.length))
  })

  describe('of a page of the server', () => {
    let server: StartedServer
    let browser: StartedBrowser
    before(async () => {
      ;[server, browser] = await Promise.all([startServer({ database: 'sqlite' }), startBrowser()])
    })
    after(() => Promise.all([server.close(), browser.close()]))

    test('generates an image, follows the job, lists keys, verifies the audit log and explains errors', async () => {
      const program = await bundle(`
        import { ApiError, OpenAnimate, seal, unseal, verifyAuditLog } from '@oanim/sdk'
        globalThis.use = async (apiKey) => {
          const client = new OpenAnimate({ apiKey, baseUrl: location.origin, userAgent: 'page' })
          const states = []
          const job = await client.assets.generateImage(
            { prompt: 'aurora', size: '64x64' },
            { onProgress: ({ status }) => states.push(status) },
          )
          const { bytes } = await client.assets.content(job.assets[0].id)
          const uploaded = await client.assets.upload(new Blob([bytes]), { contentType: 'image/png' })
          const error = await client.apiKeys.get('key_00000000000000000000').catch((error) => error)
          const redirected = await new OpenAnimate({ apiKey, baseUrl: location.origin + '/moved' })
            .auth.me().catch((error) => error)
          return {
            image: new TextDecoder('latin1').decode(bytes.slice(1, 4)),
            last: states.at(-1),
            uploaded: uploaded.content_type,
            keys: (await client.apiKeys.list()).api_keys.length,
            log: (await verifyAuditLog(client.audit.export())).ok,
            sealed: await unseal(await seal('text')),
            error: error instanceof ApiError && error.code,
            redirected: redirected.kind,
          }
        }
      `)
      const { page, pageErrors } = await browser.user()
      // The page is not the console, whose policy allows only the scripts of the console.
      await page.route(`${server.url}/page`, (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><title>Page</title><script type="module">${program}</script>`,
        }),
      )
      await page.route(`${server.url}/moved/**`, (route) =>
        route.fulfill({ status: 302, headers: { location: 'https://example.com/' } }),
      )
      await page.goto(`${server.url}/page`)
      const result = await page.evaluate(`use('${server.ownerKey}')`)
      assert.deepEqual(result, {
        image: 'PNG',
        last: 'succeeded',
        uploaded: 'image/png',
        keys: 1,
        log: true,
        sealed: 'text',
        error: 'key_not_found',
        redirected: 'redirected',
      })
      assert.deepEqual(pageErrors, [])
    })
  })
})
