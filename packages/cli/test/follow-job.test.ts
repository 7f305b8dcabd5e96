import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { sample } from '../../sdk/test/support/sample.ts'
import {
  cut,
  json,
  problem,
  type SeenRequest,
  type Step,
  scriptedServer,
} from '../../sdk/test/support/scripted-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { finishedJob, job } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'
import { runInTerminal } from './support/terminal.ts'

const bytes = Buffer.from('the bytes of a file')
const asset = sample('Asset', {
  id: 'asset_1',
  content_type: 'video/mp4',
  size_bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
const content: Step = (response) => {
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'X-Oanim-Version': '0.1.0' })
  response.end(bytes)
}
const accepted = json(202, { job: job('queued') })
const running = json(200, { job: job('running', { progress: { fraction: 0.25, message: 'step 1 of 4' } }) })
const succeeded = json(200, finishedJob([asset], { cost_usd: 0.35 }))
const video = ['assets', 'gen-video', '--prompt', 'waves', '--out', 'waves.mp4']

/** A server with one job: `poll` answers the n-th time that it is read. */
async function setUp({
  start = accepted,
  poll,
  cancel = json(200, { job: job('cancelled') }),
}: {
  start?: Step
  poll: (count: number, request: SeenRequest) => Step
  cancel?: Step
}) {
  let polls = 0
  const server = await scriptedServer((response, request) => {
    const { method, url } = request
    if (url.endsWith('/content')) return content(response, request)
    if (url.endsWith('/cancel')) return cancel(response, request)
    if (method === 'POST') return start(response, request)
    polls += 1
    return poll(polls, request)(response, request)
  })
  const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
  return {
    server,
    me,
    isCancelled: () => server.seen.some(({ url }) => url === '/api/v1/jobs/job_1/cancel'),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await me[Symbol.asyncDispose]()
    },
  }
}

/** A TCP proxy whose connections can be cut. */
async function cuttable(port: number) {
  const sockets = new Set<Socket>()
  const proxy = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1')
    for (const each of [socket, upstream]) {
      sockets.add(each)
      each.on('error', () => {})
      each.on('close', () => sockets.delete(each))
    }
    socket.pipe(upstream).pipe(socket)
  })
  const listen = (at: number) => new Promise<void>((resolve) => proxy.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const address = proxy.address()
  const own = typeof address === 'object' && address ? address.port : 0
  const stop = async () => {
    const closed = new Promise((resolve) => proxy.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { url: `http://127.0.0.1:${own}`, stop, start: () => listen(own), [Symbol.asyncDispose]: stop }
}

describe('a job is followed until it is finished', () => {
  test('a job that takes long is asked for again until its file is saved', async () => {
    await using here = await setUp({ poll: (count) => (count < 3 ? running : succeeded) })
    const run = await here.me.oanim(video)
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal(run.stderr, '')
    assert.match(run.stdout, /^File: {2}waves\.mp4\n.*\nModel: text\nCost: {2}\$0\.35\nAsset: asset_1\n$/s)
    assert.deepEqual(await readFile(join(here.me.work, 'waves.mp4')), bytes)
  })

  test('on a terminal one line shows the progress, and nothing is wider than 80 columns', async () => {
    const wide = json(200, {
      job: job('running', {
        progress: { fraction: 0.5, queue_position: 3, message: `\u001b[2Jlong ${'x'.repeat(300)}` },
      }),
    })
    await using here = await setUp({
      poll: (count) => (count < 4 ? (count < 3 ? running : wide) : succeeded),
    })
    const { screen, exitCode } = await runInTerminal(node, [binary, ...video], {
      cwd: here.me.work,
      env: here.me.env,
    })
    assert.equal(exitCode, 0, screen)
    assert.match(screen, /Generating… ███░░░░░░░ 25 % {2}(\d+ s {2})?step 1 of 4/)
    assert.match(screen, /3 before it in the queue {2}\\u\{1b\}\[2Jlong x+…/)
    const lines = stripVTControlCharacters(screen).split(/[\n\r]/)
    for (const line of lines) assert.ok(stringWidth(line.replace(/^.*(?=[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏])/, '')) <= 80, line)
  })
})

describe('a lost connection', () => {
  test('is told, and the same job is resumed when the server is back', async () => {
    const cutNow = Promise.withResolvers<void>()
    await using here = await setUp({
      poll: (count) => {
        if (count === 2) cutNow.resolve()
        return count < 4 ? running : succeeded
      },
    })
    await using proxy = await cuttable(here.server.port)
    const run = await here.me.oanim(video, {
      env: { ANIMATE_API_URL: proxy.url },
      meanwhile: (child) => {
        void cutNow.promise.then(() => proxy.stop())
        // The server is back once the user was told.
        child.stderr?.once('data', () => void proxy.start())
      },
    })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stderr, /The job job_1 continues on the server\. Asking again…\nConnected again\.\n$/)
    assert.equal(here.server.seen.filter(({ method }) => method === 'POST').length, 1)
    assert.deepEqual(await readFile(join(here.me.work, 'waves.mp4')), bytes)
  })

  test('during the first request starts no second job', async () => {
    let starts = 0
    await using here = await setUp({
      start: (response, request) => {
        starts += 1
        return (starts < 5 ? cut : accepted)(response, request)
      },
      poll: () => succeeded,
    })
    const run = await here.me.oanim(video)
    assert.equal(run.exitCode, 0, run.stderr)
    const keys = here.server.seen
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key'])
    assert.deepEqual([keys.length, new Set(keys).size], [5, 1])
  })

  test('that cannot be resumed ends with the command that gets the result later', async () => {
    await using here = await setUp({ poll: () => problem(401, 'key_revoked') })
    const run = await here.me.oanim(video)
    assert.equal(run.exitCode, 4)
    assert.match(
      run.stderr,
      /The job job_1 continues on the server\. Get its files: oanim jobs wait job_1 --out waves\.mp4\n$/,
    )
  })

  test('a job that is not readable ends in bounded memory', async () => {
    const huge: Step = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Oanim-Version': '0.1.0' })
      response.end(`{"job":${' '.repeat(11_000_000)}}`)
    }
    await using here = await setUp({ poll: () => huge })
    const run = await here.me.oanim([...video, '--json'])
    assert.equal(run.exitCode, 1)
    assert.match(String(errorOf(run)['message']), /it has more than 10 MB/)
    assert.deepEqual(await readdir(here.me.work), [])
  })
})

describe('Ctrl+C', () => {
  const inTerminal = (
    here: { me: { work: string; env: Record<string, string> } },
    args: string[],
    cue: string,
  ) =>
    runInTerminal(node, [binary, ...args], {
      cwd: here.me.work,
      env: here.me.env,
      type: [{ after: cue, text: '\x03' }],
    })

  test('cancels the job on the server, says so and exits 130', async () => {
    await using here = await setUp({ poll: () => running })
    const { screen, exitCode } = await inTerminal(here, video, '25 %')
    assert.equal(exitCode, 130, screen)
    assert.ok(here.isCancelled())
    const text = stripVTControlCharacters(screen)
    assert.match(text, /Cancelling the job\. Press Ctrl\+C again to exit at once\./)
    assert.match(
      text,
      /Error: Interrupted\. The job job_1 was cancelled\.\nThe provider may charge for what it already did\.\n/,
    )
    assert.match(screen, /\x1b\[\?25h/, 'the cursor is back')
    assert.deepEqual(await readdir(here.me.work), [])
  })

  test('never claims a cancellation that the server did not confirm', async () => {
    for (const [cancel, says] of [
      [
        cut,
        /did not confirm that the job job_1 is cancelled\.\s+It may continue\.\nCheck: oanim jobs show job_1/,
      ],
      [succeeded, /was already finished \(succeeded\)\.\noanim jobs wait job_1 --out waves\.mp4/],
    ] as const) {
      await using here = await setUp({ poll: () => running, cancel })
      const { screen, exitCode } = await inTerminal(here, video, '25 %')
      assert.equal(exitCode, 130, screen)
      assert.match(stripVTControlCharacters(screen), says)
    }
  })

  test('a second one exits at once', async () => {
    await using here = await setUp({ poll: () => running, cancel: () => {} })
    const { screen, exitCode } = await runInTerminal(node, [binary, ...video], {
      cwd: here.me.work,
      env: here.me.env,
      type: [
        { after: '25 %', text: '\x03' },
        { after: 'Press Ctrl+C again', text: '\x03' },
      ],
    })
    assert.equal(exitCode, 130)
    assert.doesNotMatch(screen, /Interrupted/)
    assert.match(screen, /\x1b\[\?25h/, 'the cursor is back')
  })

  test('while the job is being started cancels it as well', async () => {
    const reached = Promise.withResolvers<void>()
    await using here = await setUp({
      start: (response, request) => {
        if (request.headers['prefer'] === 'wait=0') return accepted(response, request)
        // The first response waits for the job.
        reached.resolve()
      },
      poll: () => running,
    })
    const run = await here.me.oanim([...video, '--json'], {
      meanwhile: (child) => void reached.promise.then(() => child.kill('SIGINT')),
    })
    assert.equal(run.exitCode, 130)
    const { code, job_id, job_status } = errorOf(run)
    assert.deepEqual([code, job_id, job_status], ['interrupted', 'job_1', 'cancelled'])
    assert.ok(here.isCancelled())
  })

  test('SIGTERM cancels the job and exits 143', async () => {
    const reached = Promise.withResolvers<void>()
    await using here = await setUp({
      poll: () => {
        reached.resolve()
        return running
      },
    })
    const run = await here.me.oanim(video, {
      meanwhile: (child) => void reached.promise.then(() => child.kill('SIGTERM')),
    })
    assert.equal(run.exitCode, 143)
    assert.ok(here.isCancelled())
  })

  test('during jobs wait ends the wait, and the job continues', async () => {
    await using here = await setUp({ poll: () => running })
    const { screen, exitCode } = await inTerminal(here, ['jobs', 'wait', 'job_1'], '25 %')
    assert.equal(exitCode, 130)
    assert.match(
      stripVTControlCharacters(screen),
      /The job job_1 continues\.\nWait for it again: oanim jobs wait job_1/,
    )
    assert.ok(!here.isCancelled())
  })
})

describe('jobs', () => {
  test('wait reports why a job failed', async () => {
    const error = { code: 'provider_timeout', status: 504, detail: 'fal.ai: too slow', hint: 'Later.' }
    await using here = await setUp({ poll: () => json(200, { job: job('failed', { error }) }) })
    const run = await here.me.oanim(['jobs', 'wait', 'job_1', '--out', 'x.mp4'])
    assert.deepEqual([run.exitCode, run.stdout], [1, ''])
    assert.match(run.stderr, /^Error: fal\.ai: too slow\nLater\.\n/)
    const shown = await here.me.oanim(['jobs', 'show', 'job_1'])
    assert.equal(shown.exitCode, 0)
    assert.match(shown.stdout, /^Error: +fal\.ai: too slow \(provider_timeout\)$/m)
  })

  test('cancel is an error for a job that is already finished', async () => {
    await using here = await setUp({ poll: () => running, cancel: succeeded })
    const run = await here.me.oanim(['jobs', 'cancel', 'job_1', '--json'])
    assert.deepEqual([run.exitCode, errorOf(run)['code']], [1, 'job_finished'])
    await using other = await setUp({ poll: () => running })
    const done = await other.me.oanim(['jobs', 'cancel', 'job_1', '--json'])
    assert.equal(JSON.parse(done.stdout).job.status, 'cancelled')
  })

  test('list fits 80 columns and names commands', async () => {
    const jobs = ['queued', 'succeeded'].map((status) =>
      job(status, {
        id: 'job_0aBcDeFgHiJkLmNoPqRs',
        verb: 'remove_background',
        model: `fal-ai/${'x'.repeat(80)}`,
      }),
    )
    await using here = await setUp({ poll: () => json(200, { jobs, next_cursor: null }) })
    const { screen } = await runInTerminal(node, [binary, 'jobs', 'list'], {
      cwd: here.me.work,
      env: here.me.env,
    })
    const text = stripVTControlCharacters(screen)
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= 80, line)
    assert.match(text, /job_0aBcDeFgHiJkLmNoPqRs +remove-bg/)
  })
})
