import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { paint } from '../../src/assets/providers/local/paint.ts'
import {
  type Format,
  PainterBusyError,
  PainterClosedError,
  PainterFailedError,
  PainterPool,
  type PainterPoolOptions,
} from '../../src/assets/providers/local/painter-pool.ts'
import { type Understanding, understand } from '../../src/assets/providers/local/understand.ts'

sharp.concurrency(1)
sharp.cache(false)

function planOf(size = '64x48', prompt = 'mesh'): Understanding {
  const plan = understand({ prompt, size, seed: 1 })
  assert.ok(!('problem' in plan))
  return plan
}

/** A pool and a folder for its files, both gone after the test. */
function setUp(context: TestContext, options: PainterPoolOptions = {}) {
  const folder = mkdtempSync(join(os.tmpdir(), 'painter-'))
  const pool = new PainterPool({ size: 1, ...options })
  context.after(async () => {
    await pool.close()
    rmSync(folder, { recursive: true })
  })
  let count = 0
  const job = (plan = planOf(), format: Format = 'png') => {
    count += 1
    return { plan, format, path: join(folder, String(count)) }
  }
  return { pool, job }
}

/** The painters that this process has started and that still run. */
function painters(): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state, ...args]) => {
      return (
        Number(parent) === process.pid && !state?.startsWith('Z') && args.join(' ').includes('painter.ts')
      )
    })
    .map(([pid]) => Number(pid))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20)
}

/** Large enough to be still in the making when the test reaches for its painter. */
const large = () => planOf('6000x6000', 'aurora')

describe('painters', () => {
  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
    test(`write a whole ${format} of the right size, and say its length and hash`, async (context) => {
      const { pool, job } = setUp(context)
      const wanted = job(planOf('200x96'), format)
      const { sizeBytes, sha256 } = await pool.render(wanted)
      const content = readFileSync(wanted.path)
      assert.equal(content.length, sizeBytes)
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256)
      const { data, info } = await sharp(content).raw().toBuffer({ resolveWithObject: true })
      assert.deepEqual([info.width, info.height, info.channels], [200, 96, 3])
      assert.equal((await sharp(content).metadata()).format, format === 'avif' ? 'heif' : format)
      if (format === 'png') assert.deepEqual(new Uint8Array(data), paint(wanted.plan).pixels)
    })
  }

  test('start with the first picture, are used again and end when they are idle', async (context) => {
    const { pool, job } = setUp(context, { idleMs: 300 })
    assert.deepEqual(painters(), [])
    await pool.render(job())
    const first = painters()
    assert.equal(first.length, 1)
    await pool.render(job())
    assert.deepEqual(painters(), first)
    await until(() => painters().length === 0)
    await pool.render(job())
    assert.equal(painters().length, 1)
  })

  test('run at the lowest priority, without the environment of the server', async (context) => {
    const { pool, job } = setUp(context)
    await pool.render(job())
    const [pid = 0] = painters()
    assert.equal(os.getPriority(pid), os.constants.priority.PRIORITY_LOW)
    if (process.platform !== 'linux') return
    assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8').includes('PATH='), false)
  })

  test('never overwrite a file', async (context) => {
    const { pool, job } = setUp(context)
    const wanted = job()
    await pool.render(wanted)
    const before = readFileSync(wanted.path)
    await assert.rejects(pool.render({ ...wanted, plan: planOf('32x32') }), PainterFailedError)
    assert.deepEqual(readFileSync(wanted.path), before)
  })
})

describe('when something goes wrong', () => {
  test('a painter that is killed fails its own picture only', async (context) => {
    const { pool, job } = setUp(context)
    let isOver = false
    const killed = assert.rejects(pool.render(job(large())), PainterFailedError).then(() => {
      isOver = true
    })
    const next = pool.render(job())
    // A painter that dies before it begins is replaced once, so one death may not be enough.
    await until(() => {
      for (const pid of isOver ? [] : painters()) process.kill(pid, 'SIGKILL')
      return isOver
    })
    await killed
    assert.ok((await next).sizeBytes > 0)
  })

  test('an idle painter that dies is replaced', async (context) => {
    const { pool, job } = setUp(context)
    await pool.render(job())
    for (const pid of painters()) process.kill(pid, 'SIGKILL')
    // At once: the pool may not know yet.
    assert.ok((await pool.render(job())).sizeBytes > 0)
  })

  test('a picture that takes too long fails, and its painter ends', async (context) => {
    const { pool, job } = setUp(context, { timeoutMs: 200 })
    await assert.rejects(pool.render(job(large())), PainterFailedError)
    await until(() => painters().length === 0)
  })

  test('a caller who gives up gets their own reason, and the painter stops', async (context) => {
    const { pool, job } = setUp(context)
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const abandoned = job(large())
    const rendering = assert.rejects(pool.render(abandoned, controller.signal), reason)
    const next = pool.render(job())
    await until(() => painters().length === 1)
    const before = painters()
    controller.abort(reason)
    await rendering
    await next
    assert.notDeepEqual(painters(), before)
    assert.equal(existsSync(abandoned.path), false)
    await assert.rejects(pool.render(job(), controller.signal), reason)
  })

  test('a caller who gives up while waiting frees their place', async (context) => {
    const { pool, job } = setUp(context, { maxWaiting: 1 })
    const first = assert.rejects(pool.render(job(large())), PainterClosedError)
    const controller = new AbortController()
    const waiting = assert.rejects(pool.render(job(), controller.signal), { name: 'AbortError' })
    controller.abort()
    await waiting
    const second = assert.rejects(pool.render(job()), PainterClosedError)
    await pool.close()
    await Promise.all([first, second])
  })

  test('one picture more than may wait is refused at once', async (context) => {
    const { pool, job } = setUp(context, { maxWaiting: 2 })
    const accepted = [job(large()), job(), job()].map((each) =>
      assert.rejects(pool.render(each), PainterClosedError),
    )
    await assert.rejects(pool.render(job()), PainterBusyError)
    await pool.close()
    await Promise.all(accepted)
  })
})

describe('a closed pool', () => {
  test('leaves no process, fails what is unfinished and takes nothing more', async (context) => {
    const { pool, job } = setUp(context, { size: 2 })
    const unfinished = [large(), large(), planOf()].map((plan) =>
      assert.rejects(pool.render(job(plan)), PainterClosedError),
    )
    await until(() => painters().length === 2)
    await pool.close()
    assert.deepEqual(painters(), [])
    await Promise.all(unfinished)
    await assert.rejects(pool.render(job()), PainterClosedError)
    await pool.close()
  })
})
