import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Services } from '../src/http/services.ts'
import type { ImageJob } from '../src/providers/local/image-job.ts'
import { ImagePoolClosedError, ImageQueueFullError } from '../src/providers/local/image-worker-pool.ts'
import { openStore } from '../src/store.ts'
import { appOn } from './support/app-on.ts'
import { addAccount, type Holder, newTestStore, type Place } from './support/open-store.ts'

const generate = '/api/v1/assets/generate-image'
/** Takes long enough to be interrupted. */

test('a failed image generation leaves no draft file', async () => {
  const failing = (error: Error) => async (): Promise<never> => {
    throw error
  }
  const failures: [number, string, () => Promise<never>][] = [
    [500, 'internal', failing(new Error('the worker crashed'))],
    [503, 'server_busy', failing(new ImageQueueFullError('64 images are already waiting.'))],
    [503, 'shutting_down', failing(new ImagePoolClosedError('The image workers have stopped.'))],
  ]
  for (const [status, code, fails] of failures) {
    await inProcess(
      async (job: ImageJob) => {
        assert.ok('path' in job)
        await writeFile(job.path, 'half of an image')
        return fails()
      },
      async (ask, place) => {
        const response = await ask({ prompt: 'mesh' })
        assert.equal(response.status, status)
        if (code) assert.equal(((await response.json()) as { code: string }).code, code)
        assert.deepEqual(await drafts(place), [])
      },
    )
  }
})

test('an image is kept when the database is away for a moment at its end', async () => {
  const place = await newTestStore('sqlite')
  const store = await openStore(place)
  try {
    const owner = await addAccount(store, { isOwner: true })
    let isAway = true
    const finish: typeof store.jobs.finish = async (...end) => {
      if (!isAway) return store.jobs.finish(...end)
      isAway = false
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    }
    const render = async (job: ImageJob) => {
      assert.ok('path' in job)
      await writeFile(job.path, 'an image')
      return { sizeBytes: 8, sha256: 'a'.repeat(64), width: 64, height: 48 }
    }
    const app = appOn({ ...store, jobs: { ...store.jobs, finish } }, () => new Date(), {
      imageWorkers: { render } as never,
    })
    const response = await app.request(generate, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'mesh', size: '64x48' }),
    })
    assert.equal(response.status, 201, await response.text())
    assert.equal(isAway, false)
  } finally {
    await store.close()
    await place.remove()
  }
})

test('an invalid size or prompt is rejected before any rendering', () =>
  inProcess(
    () => assert.fail('an image was rendered'),
    async (call, place, { key }) => {
      const ask = async (json: object) => {
        const response = await call(json)
        const body = (await response.json()) as { code: string; errors?: { pointer: string }[] }
        return [response.status, body.code, body.errors?.map(({ pointer }) => pointer) ?? []] as const
      }
      const sizes = [
        '15x16',
        '16x8193',
        '8192x8192',
        '99999x1',
        '0x0',
        '0:9',
        '16:0',
        '1000:1',
        '-16x16',
        '16.5x16',
        '1920',
        'huge',
        '',
        'x',
        '16x16x16',
        '１６x16',
      ]
      for (const size of sizes) {
        assert.deepEqual(await ask({ prompt: 'mesh', size }), [422, 'size_invalid', ['/size']], size)
      }
      assert.deepEqual(await ask({ prompt: 'mesh 9000x9000' }), [422, 'size_invalid', ['/prompt']])
      const inputs: [object, string[]][] = [
        [{}, ['/prompt']],
        [{ prompt: '' }, ['/prompt']],
        [{ prompt: ' \n ' }, ['/prompt']],
        [{ prompt: 'mesh '.repeat(2001) }, ['/prompt']],
        [{ prompt: 'mesh \u0000' }, ['/prompt']],
        [{ prompt: 'mesh \ud800' }, ['/prompt']],
        [{ prompt: ['mesh'] }, ['/prompt']],
        [{ prompt: `mesh ${key}` }, ['/prompt']],
        [{ prompt: 'mesh', size: 5 }, ['/size']],
        [{ prompt: 'mesh', size: '1'.repeat(41) }, ['/size']],
        [{ prompt: 'mesh', seed: -1 }, ['/seed']],
        [{ prompt: 'mesh', seed: 1.5 }, ['/seed']],
        [{ prompt: 'mesh', seed: 4_294_967_296 }, ['/seed']],
        [{ prompt: 'mesh', seed: '1' }, ['/seed']],
        [{ prompt: 'mesh', style: 'cubism' }, ['/style']],
        [{ prompt: 'mesh', style: '__proto__' }, ['/style']],
        [{ prompt: 'mesh', format: 'gif' }, ['/format']],
        [{ prompt: 'mesh', allow_approximate: 'yes' }, ['/allow_approximate']],
        [{ prompt: 7, format: 'gif', seed: -1 }, ['/prompt', '/seed', '/format']],
      ]
      for (const [json, pointers] of inputs) {
        const [status, code, found] = await ask(json)
        assert.deepEqual(
          [status, code, found.toSorted()],
          [422, 'input_invalid', pointers.toSorted()],
          JSON.stringify(json),
        )
      }
      assert.deepEqual(await drafts(place), [])
    },
  ))

type Render = Services['imageWorkers']['render']
type Ask = (json: object, signal?: AbortSignal) => Promise<Response>

/** Runs a test on an application in this process whose image workers are `render`. */
async function inProcess(
  render: Render,
  run: (ask: Ask, place: Place, owner: Holder) => Promise<void>,
): Promise<void> {
  const place = await newTestStore('sqlite')
  const store = await openStore(place)
  try {
    const owner = await addAccount(store, { isOwner: true })
    const app = appOn(store, () => new Date(), { imageWorkers: { render } as Services['imageWorkers'] })
    const ask: Ask = async (json, signal) => {
      const headers = { authorization: `Bearer ${owner.key}`, 'content-type': 'application/json' }
      return app.request(generate, {
        method: 'POST',
        headers,
        body: JSON.stringify(json),
        signal: signal ?? null,
      })
    }
    await run(ask, place, owner)
  } finally {
    await store.close()
    await place.remove()
  }
}

function drafts({ dataDir }: Place): Promise<string[]> {
  return readdir(join(dataDir, 'assets/drafts'))
}
