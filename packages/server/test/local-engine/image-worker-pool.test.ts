import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import type { ImageFormat } from '../../src/providers/local/image-job.ts'
import {
  ImagePoolClosedError,
  ImageQueueFullError,
  ImageWorkerError,
  ImageWorkerPool,
  type ImageWorkerPoolOptions,
} from '../../src/providers/local/image-worker-pool.ts'
import { renderImage } from '../../src/providers/local/render-image.ts'
import { planOf } from './plan.ts'

sharp.concurrency(1)
sharp.cache(false)

const small = planOf({ prompt: 'mesh', size: '64x48', seed: 1 })
/** Takes so long to render that the test can act on its worker. */
const large = planOf({ prompt: 'aurora', size: '6000x6000', seed: 1 })

/** Creates a pool of one worker, and jobs that write to a folder that is removed after the test. */
function setUp(context: TestContext, options: ImageWorkerPoolOptions = {}) {
  const folder = mkdtempSync(join(os.tmpdir(), 'image-worker-'))
  const pool = new ImageWorkerPool({ size: 1, ...options })
  context.after(async () => {
    await pool.close()
    rmSync(folder, { recursive: true })
  })
  let count = 0
  const job = (plan = small, format: ImageFormat = 'png') => {
    count += 1
    return { plan, format, path: join(folder, String(count)) }
  }
  return { pool, job }
}

/** The process ids of the running workers of this process. */
function workers(): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, state, ...args]) =>
        Number(parent) === process.pid &&
        !state?.startsWith('Z') &&
        args.join(' ').includes('image-worker.ts'),
    )
    .map(([pid]) => Number(pid))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20)
}

describe('a worker', () => {
  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
    test(`writes a complete ${format} of the planned size and reports its length and hash`, async (context) => {
      const { pool, job } = setUp(context)
      const plan = planOf({ prompt: 'mesh', size: '200x96', seed: 1 })
      const wanted = job(plan, format)
      const { sizeBytes, sha256, width, height } = await pool.render(wanted)
      assert.deepEqual([width, height], [200, 96])
      const content = readFileSync(wanted.path)
      assert.equal(content.length, sizeBytes)
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256)
      const { data, info } = await sharp(content).raw().toBuffer({ resolveWithObject: true })
      assert.deepEqual([info.width, info.height, info.channels], [200, 96, 3])
      assert.equal((await sharp(content).metadata()).format, format === 'avif' ? 'heif' : format)
      if (format === 'png') assert.deepEqual(new Uint8Array(data), renderImage(plan).pixels)
    })
  }

  test('starts with the first job, is reused, and exits when it is idle', async (context) => {
    const { pool, job } = setUp(context, { idleMs: 300 })
    assert.deepEqual(workers(), [])
    await pool.render(job())
    const first = workers()
    assert.equal(first.length, 1)
    await pool.render(job())
    assert.deepEqual(workers(), first)
    await until(() => workers().length === 0)
    await pool.render(job())
    assert.equal(workers().length, 1)
  })

  test('runs at a low priority, without the environment of the server', async (context) => {
    const { pool, job } = setUp(context)
    await pool.render(job())
    const [pid = 0] = workers()
    assert.equal(os.getPriority(pid), os.constants.priority.PRIORITY_BELOW_NORMAL)
    if (process.platform !== 'linux') return
    assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8').includes('PATH='), false)
  })

  test('does not overwrite a file', async (context) => {
    const { pool, job } = setUp(context)
    const wanted = job()
    await pool.render(wanted)
    const before = readFileSync(wanted.path)
    const other = planOf({ prompt: 'mesh', size: '32x32' })
    await assert.rejects(pool.render({ ...wanted, plan: other }), ImageWorkerError)
    assert.deepEqual(readFileSync(wanted.path), before)
  })
})

describe('failures', () => {
  test('a worker that is killed fails only its own job', async (context) => {
    const { pool, job } = setUp(context)
    let hasFailed = false
    const killed = assert.rejects(pool.render(job(large)), ImageWorkerError).then(() => {
      hasFailed = true
    })
    const next = pool.render(job())
    // A job whose worker exits before it starts is retried once, so killing one worker may not be enough.
    await until(() => {
      for (const pid of hasFailed ? [] : workers()) process.kill(pid, 'SIGKILL')
      return hasFailed
    })
    await killed
    assert.ok((await next).sizeBytes > 0)
  })

  test('an idle worker that is killed is replaced', async (context) => {
    const { pool, job } = setUp(context)
    await pool.render(job())
    for (const pid of workers()) process.kill(pid, 'SIGKILL')
    // Immediately: the pool may not know yet.
    assert.ok((await pool.render(job())).sizeBytes > 0)
  })

  test('a job that exceeds the time limit fails, and its worker exits', async (context) => {
    const { pool, job } = setUp(context, { timeoutMs: 200 })
    await assert.rejects(pool.render(job(large)), ImageWorkerError)
    await until(() => workers().length === 0)
  })

  test('an aborted job rejects with the reason of its signal, and its worker stops', async (context) => {
    const { pool, job } = setUp(context)
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const aborted = job(large)
    const rejected = assert.rejects(pool.render(aborted, controller.signal), reason)
    const next = pool.render(job())
    await until(() => workers().length === 1)
    const before = workers()
    controller.abort(reason)
    await rejected
    await next
    assert.notDeepEqual(workers(), before)
    assert.equal(existsSync(aborted.path), false)
    await assert.rejects(pool.render(job(), controller.signal), reason)
  })

  test('an aborted job in the queue makes room for another', async (context) => {
    const { pool, job } = setUp(context, { maxQueued: 1 })
    const first = assert.rejects(pool.render(job(large)), ImagePoolClosedError)
    const controller = new AbortController()
    const queued = assert.rejects(pool.render(job(), controller.signal), { name: 'AbortError' })
    controller.abort()
    await queued
    const second = assert.rejects(pool.render(job()), ImagePoolClosedError)
    await pool.close()
    await Promise.all([first, second])
  })

  test('a full queue rejects the next job immediately', async (context) => {
    const { pool, job } = setUp(context, { maxQueued: 2 })
    const accepted = [job(large), job(), job()].map((each) =>
      assert.rejects(pool.render(each), ImagePoolClosedError),
    )
    await assert.rejects(pool.render(job()), ImageQueueFullError)
    await pool.close()
    await Promise.all(accepted)
  })

  test('a closed pool leaves no process, fails unfinished jobs and accepts no others', async (context) => {
    const { pool, job } = setUp(context, { size: 2 })
    const unfinished = [large, large, small].map((plan) =>
      assert.rejects(pool.render(job(plan)), ImagePoolClosedError),
    )
    await until(() => workers().length === 2)
    await pool.close()
    assert.deepEqual(workers(), [])
    await Promise.all(unfinished)
    await assert.rejects(pool.render(job()), ImagePoolClosedError)
    await pool.close()
  })
})
