import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { finishedJob, job } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'

const bytes = Buffer.from('the bytes of a file')
const sha256 = createHash('sha256').update(bytes).digest('hex')
const assetOf = (id: string, contentType: string, members: Record<string, unknown> = {}) =>
  sample('Asset', {
    id,
    content_type: contentType,
    size_bytes: bytes.length,
    sha256,
    width: null,
    ...members,
  })
const content: Step = (response) => {
  response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0' })
  response.end(bytes)
}

/** A server that creates a finished job, stores uploads and serves the files. */
async function setUp(created: Step = json(201, finishedJob([assetOf('asset_1', 'image/png')]))) {
  const server = await scriptedServer((response, request) => {
    if (request.url.endsWith('/content')) return content(response, request)
    if (request.url === '/api/v1/assets') {
      return json(201, { asset: assetOf('asset_up', 'image/png') })(response, request)
    }
    return created(response, request)
  })
  const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
  return {
    server,
    me,
    assets: (...args: string[]) => me.oanim(['assets', ...args]),
    /** The request that started the job. */
    sent: (path: string) => {
      const found = server.seen.find(({ url }) => url === `/api/v1/assets/${path}`)
      return JSON.parse(found?.body ?? 'null')
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await me[Symbol.asyncDispose]()
    },
  }
}

describe('each verb sends what its options say', () => {
  const image = ['--in', 'https://example.com/cat.png']
  const cases: [string[], string, Record<string, unknown>][] = [
    [
      ['gen-image', '--prompt', 'x', '--out', 'a.png', '--model', 'm', '--aspect', '16:9', '--transparent'],
      'generate-image',
      { prompt: 'x', format: 'png', model: 'm', size: '16:9', transparent: true },
    ],
    [
      ['edit-image', ...image, '--prompt', 'x', '--out', 'a.png', '--size', '10x10', '--seed', '7'],
      'edit-image',
      { image: 'https://example.com/cat.png', prompt: 'x', format: 'png', size: '10x10', seed: 7 },
    ],
    [
      ['remove-bg', '--in', 'asset_00000000000000000000', '--out', 'a.png', '--model', 'm'],
      'remove-background',
      { image: 'asset_00000000000000000000', format: 'png', model: 'm' },
    ],
    [
      ['upscale', ...image, '--out', 'a.png', '--scale', '4'],
      'upscale',
      { image: 'https://example.com/cat.png', scale: 4, format: 'png' },
    ],
    [
      ['gen-video', '--prompt', 'x', ...image, '--duration', '2.5', '--out', 'a'],
      'generate-video',
      { prompt: 'x', image: 'https://example.com/cat.png', duration: 2.5 },
    ],
    [
      ['gen-audio', '--prompt', 'x', '--voice', 'alloy', '--out', 'a'],
      'generate-audio',
      { prompt: 'x', voice: 'alloy' },
    ],
    [['run', '--model', 'm', '--input', '{"a":[1]}'], 'run', { model: 'm', input: { a: [1] } }],
  ]
  for (const [args, path, body] of cases) {
    test(String(args[0]), async () => {
      await using here = await setUp()
      const run = await here.assets(...args)
      assert.equal(run.exitCode, 0, run.stderr)
      assert.deepEqual(here.sent(path), body)
      const request = here.server.seen.find(({ url }) => url.endsWith(path))
      assert.match(String(request?.headers['idempotency-key']), /^[\w-]{36}$/)
    })
  }
})

describe('input files', () => {
  test('a file and standard input are uploaded first', async () => {
    await using here = await setUp()
    await writeFile(join(here.me.work, 'in.png'), 'pixels')
    const args = ['assets', 'upscale', '--out', 'a.png']
    for (const run of [
      await here.me.oanim([...args, '--in', 'in.png']),
      await here.me.oanim([...args, '--in', '-'], { stdin: 'pixels' }),
    ]) {
      assert.equal(run.exitCode, 0, run.stderr)
    }
    const uploads = here.server.seen.filter(({ url }) => url === '/api/v1/assets')
    assert.deepEqual(
      uploads.map(({ body }) => body),
      ['pixels', 'pixels'],
    )
    assert.equal(here.sent('upscale').image, 'asset_up')
  })

  test('what cannot be read is an error before any request', async () => {
    await using here = await setUp()
    const { work } = here.me
    await mkdir(join(work, 'folder'))
    await writeFile(join(work, 'empty.png'), '')
    await writeFile(join(work, 'large.png'), '')
    await truncate(join(work, 'large.png'), 50_000_001)
    execFileSync('mkfifo', [join(work, 'pipe.png')])
    for (const [name, says] of [
      ['folder', 'Cannot read folder: it is a directory.'],
      ['empty.png', 'Cannot read empty.png: it is empty.'],
      ['large.png', 'large.png has 50.0 MB. The limit is 50 MB.'],
      ['pipe.png', 'Cannot read pipe.png: it is not a regular file.'],
      ['none.png', 'Cannot read none.png: it does not exist.'],
      ['-', 'Cannot read standard input: it is empty.'],
    ] as const) {
      const run = await here.assets('remove-bg', '--in', name, '--out', 'a.png')
      assert.ok(run.stderr.startsWith(`Error: ${says}`), run.stderr)
      assert.equal(run.exitCode, 2)
    }
    assert.equal(here.server.seen.length, 0)
  })

  test('wrong options are errors before any request', async () => {
    await using here = await setUp()
    const image = ['gen-image', '--prompt', 'x', '--out']
    for (const [args, says] of [
      [[...image, 'a.png', '--size', '16:9', '--aspect', '16:9'], /Use either --size or --aspect/],
      [[...image, 'a.png', '--aspect', '1920x1080'], /Invalid --aspect "1920x1080"/],
      [[...image, 'a.png', '--count', '11'], /Use a number from 1 to 10/],
      [[...image, '-', '--count', '2'], /--out - takes one file/],
      [[...image, 'a.jpg', '--transparent'], /A JPEG image cannot be transparent/],
      [['remove-bg', '--in', 'x', '--out', 'a.jpg'], /a JPEG image cannot be transparent/],
      [['upscale', '--in', 'x', '--out', 'a.png', '--scale', '3'], /Invalid --scale "3": use 2 or 4/],
      [
        ['gen-video', '--prompt', 'x', '--out', 'a.png'],
        /a\.png has the extension \.png, which is not for video/,
      ],
      [['gen-audio', '--prompt', 'x', '--out', 'a.mp4.png'], /which is not for audio/],
      [['run', '--model', 'm', '--input', '{'], /Invalid --input: must be valid JSON\./],
      [['run', '--model', 'm', '--input', '[1]'], /must be a JSON object/],
      [['run', '--model', 'm', '--input', '@none.json'], /Cannot read none\.json: it does not exist/],
    ] as const) {
      const run = await here.assets(...args)
      assert.equal(run.exitCode, 2, run.stderr)
      assert.match(run.stderr, says)
    }
    assert.equal(here.server.seen.length, 0)
  })
})

describe('the files of a job', () => {
  const three = ['asset_1', 'asset_2', 'asset_3'].map((id) => assetOf(id, 'image/png'))
  const gen = ['gen-image', '--prompt', 'x', '--out', 'cat.png']

  test('--count 3 writes three numbered files', async () => {
    await using here = await setUp(json(201, finishedJob(three, { cost_usd: 0.15, model: 'fal-ai/x' })))
    const run = await here.assets(...gen, '--count', '3')
    assert.equal(run.exitCode, 0, run.stderr)
    assert.deepEqual((await readdir(here.me.work)).sort(), ['cat-1.png', 'cat-2.png', 'cat-3.png'])
    assert.match(run.stdout, /^File: {2}cat-1\.png\n/)
    assert.match(run.stdout, /\nModel: fal-ai\/x\nCost: {2}\$0\.15\n$/)
  })

  test('fewer files than asked for are saved, and the run is an error', async () => {
    await using here = await setUp(json(201, finishedJob(three.slice(1))))
    const run = await here.assets(...gen, '--count', '3')
    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /The job job_1 delivered 2 of 3 files\.\nSaved: cat-1\.png, cat-2\.png\n/)
    assert.deepEqual((await readdir(here.me.work)).sort(), ['cat-1.png', 'cat-2.png'])
  })

  test('no file at all is an error', async () => {
    await using here = await setUp(json(201, finishedJob([])))
    const run = await here.assets(...gen, '--json')
    assert.deepEqual([run.exitCode, errorOf(run)['code'], run.stdout], [1, 'files_missing', ''])
  })

  test('more files than asked for are named, not saved', async () => {
    await using here = await setUp(json(201, finishedJob(three)))
    const run = await here.assets(...gen)
    assert.equal(run.exitCode, 0)
    assert.match(run.stderr, /⚠ The job delivered 3 files\. Not saved: asset_2, asset_3\n/)
    assert.deepEqual(await readdir(here.me.work), ['cat.png'])
  })

  test('a file of another type than its name is not written, and stays on the server', async () => {
    const webm = assetOf('asset_1', 'video/webm')
    await using here = await setUp(json(201, finishedJob([webm])))
    const run = await here.assets('gen-video', '--prompt', 'x', '--out', 'cat.mp4')
    assert.equal(run.exitCode, 1)
    assert.match(
      run.stderr,
      /^Error: The job delivered video\/webm, which is not \.mp4\.\nNothing was saved\. Save it under a fitting name: oanim jobs wait job_1 --out cat\.webm/,
    )
    assert.deepEqual(await readdir(here.me.work), [])
    const again = await here.me.oanim(['jobs', 'wait', 'job_1', '--out', 'cat.webm'])
    assert.equal(again.exitCode, 0, again.stderr)
    assert.deepEqual(await readFile(join(here.me.work, 'cat.webm')), bytes)
  })

  test('an asset ID with path characters is not requested', async () => {
    for (const id of ['../api-keys', '..', 'x/../../y', '']) {
      await using here = await setUp(json(201, finishedJob([assetOf(id, 'image/png')])))
      const run = await here.assets(...gen, '--json')
      assert.deepEqual([run.exitCode, errorOf(run)['code']], [1, 'response_invalid'])
      assert.equal(here.server.seen.length, 1)
      assert.deepEqual(await readdir(here.me.work), [])
    }
  })

  test('run without --out prints the answer, its assets and the url of the first file', async () => {
    const asset = assetOf('asset_1', 'image/png', { content_url: '/api/v1/assets/asset_1/content' })
    await using here = await setUp(
      json(201, finishedJob([asset], { output: { seed: 7 }, warnings: ['Slow.'] })),
    )
    const run = await here.assets('run', '--model', 'm', '--input', '{}')
    assert.equal(run.exitCode, 0, run.stderr)
    const answer = JSON.parse(run.stdout)
    assert.equal(answer.url, `${here.server.url}/api/v1/assets/asset_1/content`)
    assert.deepEqual([answer.output, answer.assets[0].id, answer.job_id], [{ seed: 7 }, 'asset_1', 'job_1'])
    assert.equal(run.stderr, '⚠ Slow.\n')
  })

  test('an unknown cost is not free', async () => {
    await using here = await setUp(
      json(201, finishedJob([assetOf('asset_1', 'image/png')], { cost_usd: null })),
    )
    assert.match((await here.assets(...gen)).stdout, /^Cost: +unknown$/m)
  })
})

describe('a failed job', () => {
  const cases: [Step, number, RegExp][] = [
    [
      problem(422, 'model_unavailable', {
        detail: 'The model m needs the setting FAL_KEY, which is missing on this server.',
        hint: 'Ask the operator.',
        errors: [{ pointer: '/model', detail: 'is not available' }],
      }),
      2,
      /^Error: The model m needs the setting FAL_KEY, which is missing on this server\.\nAsk the operator\.\n$/,
    ],
    [
      problem(502, 'provider_unavailable', {
        detail: 'fal.ai: no GPU',
        hint: 'Later.',
        retryable: true,
        job_id: 'job_1',
      }),
      1,
      /^Error: fal\.ai: no GPU\nLater\.\n/,
    ],
    [
      json(200, {
        job: job('failed', {
          error: {
            code: 'content_policy_violation',
            status: 422,
            detail: 'fal.ai: \u001b[31mno',
            hint: 'Change it.',
          },
        }),
      }),
      2,
      /^Error: fal\.ai: \\u\{1b\}\[31mno\nChange it\.\n$/,
    ],
    [
      problem(404, 'model_not_found', { detail: 'There is no model "m".' }),
      2,
      /^Error: There is no model "m"\./,
    ],
    [problem(403, 'scope_missing', { detail: 'Missing scope.' }), 4, /^Error: Missing scope\./],
  ]
  for (const [step, exitCode, says] of cases) {
    test(`has the words of its reason and exit code ${exitCode}: ${says.source.slice(7, 40)}`, async () => {
      await using here = await setUp(step)
      const run = await here.assets('gen-image', '--prompt', 'x', '--out', 'a.png')
      assert.equal(run.exitCode, exitCode, run.stderr)
      assert.match(run.stderr, says)
      assert.doesNotMatch(run.stderr, /jobs wait/)
    })
  }
})
