import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { engines, installEngine, npmEnvironment } from '../../src/providers/local/install-engine.ts'
import { isEngineInstalled } from '../../src/providers/local/installed-engine.ts'

test('npm gets no secret of the server', () => {
  const environment = npmEnvironment({
    PATH: '/bin',
    HOME: '/home/you',
    HTTPS_PROXY: 'http://proxy',
    npm_config_cache: '/tmp/cache',
    FAL_KEY: 'secret',
    OANIM_SECRET: 'secret',
    NODE_OPTIONS: '--inspect',
  })
  assert.deepEqual(Object.keys(environment).toSorted(), ['HOME', 'HTTPS_PROXY', 'PATH', 'npm_config_cache'])
})

test('an install that fails or is aborted leaves nothing, and the rest of a killed one is removed', async (context) => {
  const folder = mkdtempSync(join(os.tmpdir(), 'engines-'))
  context.after(() => rmSync(folder, { recursive: true }))
  // A process with this id cannot exist.
  mkdirSync(join(folder, '.installing-4194999-abc'))
  const controller = new AbortController()
  const steps: string[] = []
  const options = {
    signal: controller.signal,
    onProgress: ({ step }: { step: string }) => {
      steps.push(step)
      controller.abort()
    },
  }
  await assert.rejects(installEngine('remove-bg', folder, options), { name: 'AbortError' })
  assert.deepEqual(steps, ['Downloading onnxruntime-node 1.30.0 (114 MB)'])
  assert.deepEqual(readdirSync(folder), [])
  assert.equal(isEngineInstalled('remove-bg', folder), false)
})

test('every package has a version, a licence, a size and a hash', () => {
  for (const { packages } of Object.values(engines)) {
    for (const { version, licence, downloadBytes, sha256 } of packages) {
      assert.match(version, /^\d+\.\d+\.\d+$/)
      assert.ok(licence && downloadBytes > 0)
      assert.match(sha256, /^[0-9a-f]{64}$/)
    }
  }
})
