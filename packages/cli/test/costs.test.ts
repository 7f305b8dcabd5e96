import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { OpenAnimate } from '@oanim/sdk'
import sharp from 'sharp'
import stringWidth from 'string-width'
import { ledTo } from '../../server/test/providers/support/led-to.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

const provider = join(import.meta.dirname, '../../../test/support/fal-process.ts')
const image = ['assets', 'gen-image', '--model', 'fal-ai/recraft/v4/text-to-image', '--out', 'a.png']
const video = ['assets', 'gen-video', '--model', 'fal-ai/veo3.1', '--prompt', 'waves', '--duration', '8']

describe('what generating costs, from a shell', () => {
  let server: StartedServer
  let stopProvider: () => Promise<unknown>
  before(async () => {
    const child = spawn(process.execPath, [provider], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout, 'data')
    stopProvider = () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      return ended
    }
    server = await startServer({
      database: 'sqlite',
      environment: {
        ...ledTo({ url: `http://127.0.0.1:${String(port).trim()}` }),
        FAL_KEY: 'key-of-the-operator',
      },
    })
  })
  after(async () => {
    await server.close()
    await stopProvider()
  })

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  const jobsStarted = async () => (await client().jobs.list({ limit: 100 })).jobs.length

  test('a command that runs with a budget says how many jobs it started and what they cost', async () => {
    await using me = await owner()
    const generate = [node, binary, ...image, '--prompt']
    const run = await me.oanim(['run', '--budget', '0.05usd', '--', ...generate, 'a cat'])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Cost: +\$0\.04$/m)
    assert.match(run.stderr, /^⚠ 80 % of the total budget of the key is used: 0\.04 of 0\.05 USD\.\n/)
    assert.match(run.stderr, /\n✓ Key revoked\. 1 job, 0\.04 of 0\.05 USD spent\.\n$/)

    const tooMuch = await me.oanim(['run', '--budget', '0.03usd', '--', ...generate, 'a dog'])
    assert.equal(tooMuch.exitCode, 4)
    assert.match(
      tooMuch.stderr,
      /^Error: The request may cost 0\.04 USD, which exceeds what is left of the total budget/,
    )
    assert.match(tooMuch.stderr, /\n✓ Key revoked\. No jobs, 0\.00 of 0\.03 USD spent\.\n$/)
  })

  test('jobs that still run when the command ends are named, with what they may cost', async () => {
    await using me = await owner()
    const script = `
      const answer = await fetch(process.env.ANIMATE_API_URL + '/api/v1/assets/generate-image', {
        method: 'POST',
        headers: {
          Authorization: 'Bearer ' + process.env.ANIMATE_API_KEY,
          'Content-Type': 'application/json',
          Prefer: 'wait=0',
        },
        body: JSON.stringify({ model: 'fal-ai/recraft/v4/text-to-image', prompt: 'a time lapse' }),
      })
      process.exitCode = answer.status === 202 ? 0 : 1`
    const args = ['run', '--budget', '1usd', '--', node, '--input-type=module', '-e', script]
    const run = await me.oanim(args)
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal(
      run.stderr,
      '✓ Key revoked. 1 job, 0.00 of 1.00 USD spent. 1 job still runs and finishes on the server, for at most 0.04 USD more.\n',
    )
    const asJson = await me.oanim(['run', '--json', ...args.slice(1)])
    const { run: summary } = JSON.parse(asJson.stderr)
    assert.deepEqual([summary.jobs, summary.running_jobs], [1, 1])
    for (const { id } of (await client().jobs.list({ status: 'running' })).jobs)
      await client().jobs.cancel(id)
  })

  test('whoami and the list of keys show what is spent and left', async () => {
    await using me = await owner()
    const { api_key, key } = await client().apiKeys.create({
      name: 'spender',
      budgets: [{ limit_usd: 5, period: 'day' }],
    })
    const env = { ANIMATE_API_KEY: key }
    await me.oanim([...image, '--prompt', 'a cat'], { env })
    assert.match(
      (await me.oanim(['whoami'], { env })).stdout,
      /^Budget of the key: +\$5 per day: \$0\.04 spent, \$4\.96 left$/m,
    )
    assert.match((await me.oanim(['api-keys', 'list'])).stdout, /spender .* \$0\.04 +\$4\.96$/m)
    assert.match((await me.oanim(['api-keys', 'show', 'spender'])).stdout, /^Spent: +\$0\.04$/m)
    await client().apiKeys.revoke(api_key.id)
  })

  test('usage sums up costs by day, key, model and provider', async () => {
    await using me = await owner()
    const { key } = await client().apiKeys.create({ name: 'painter' })
    await me.oanim([...image, '--prompt', 'a cat'], { env: { ANIMATE_API_KEY: key } })
    const usage = async (...args: string[]) => {
      const run = await me.oanim(['usage', ...args])
      assert.equal(run.exitCode, 0, run.stderr)
      return run.stdout
    }
    const own = ['--key', 'painter']
    assert.match(
      await usage(...own),
      /^Costs of: painter\nSince: +\S+\nCost: +\$0\.04 for 1 job\n\nDAY +JOBS +COST\n\d{4}-\d\d-\d\d +1 +\$0\.04\n$/,
    )
    assert.match(await usage(...own, '--by', 'key'), /^painter \(key_\w{20}\) +1 +\$0\.04$/m)
    assert.match(await usage(...own, '--by', 'model'), /^fal-ai\/recraft\/v4\/text-to-image +1 +\$0\.04$/m)
    assert.match(await usage('summary', '--by', 'provider', '--since', '30d'), /^fal +\d+ +\$\d\.\d\d$/m)
    assert.equal(JSON.parse(await usage(...own, '--json')).cost_usd, 0.04)
    const byNothing = await me.oanim(['usage', '--by', 'colour'])
    assert.equal(byNothing.exitCode, 2)
    assert.match(byNothing.stderr, /day, key, model, provider/)

    const { key: narrow } = await client().apiKeys.create({ name: 'narrow', scopes: ['assets:write'] })
    const nothing = await me.oanim(['usage'], { env: { ANIMATE_API_KEY: narrow } })
    assert.match(nothing.stdout, /^Costs of: the key in use\n.*\nCost: +none\n$/s)
  })

  test('the history lists each job, and exports them as CSV and JSON Lines', async () => {
    await using me = await owner()
    const { api_key, key } = await client().apiKeys.create({ name: '=cmd|"calc", x' })
    const env = { ANIMATE_API_KEY: key }
    for (const prompt of ['one', 'two', 'three']) await me.oanim([...image, '--prompt', prompt], { env })
    const history = async (...args: string[]) => {
      const run = await me.oanim(['usage', 'history', '--key', api_key.id, ...args])
      assert.equal(run.exitCode, 0, run.stderr)
      return run
    }
    const table = await history('-d', '7', '-l', '2')
    assert.match(
      table.stdout,
      /^TIME +KEY +COMMAND +MODEL +PROVIDER +JOB +COST\n(?:\S+Z +=cmd.* gen-image +fal-ai\/recraft\/v4\/text-to-image +fal +job_\w{20} +\$0\.04\n){2}$/,
    )
    assert.equal(table.stderr, '\nTotal: $0.08 for 2 jobs. There are more: add --limit.\n')

    const csv = (await history('--csv')).stdout.trimEnd().split('\n')
    assert.equal(csv.length, 4)
    assert.equal(
      csv[0],
      'time,job_id,api_key_id,created_by,command,model,provider,status,cost_usd,cost_source,estimate_usd',
    )
    assert.match(
      csv[1] ?? '',
      /^[\d-]{10}T\S+Z,job_\w{20},key_\w{20},"'=cmd\|""calc"", x",gen-image,fal-ai\/recraft\/v4\/text-to-image,fal,succeeded,0\.04,\w+,0\.04$/,
    )
    const lines = (await history('--jsonl', '-l', '1')).stdout.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).cost_usd),
      [0.04],
    )
    const { jobs, next_cursor: cursor } = JSON.parse((await history('--json', '-l', '1')).stdout)
    assert.deepEqual([jobs.length, typeof cursor], [1, 'string'])
    const none = await history('--model', 'fal-ai/other')
    assert.deepEqual([none.stdout, none.stderr], ['', 'No job had a cost in the last 30 days.\n'])

    const { screen } = await runInTerminal(node, [binary, 'usage', 'history'], { cwd: me.work, env: me.env })
    const text = stripVTControlCharacters(screen)
    assert.match(text, /^TIME +KEY +COMMAND +MODEL .*COST\n/)
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= 80, line)
    for (const args of [
      ['--csv', '--json'],
      ['-l', '0'],
      ['-d', '0'],
      ['-l', 'x'],
    ]) {
      assert.equal((await me.oanim(['usage', 'history', ...args])).exitCode, 2)
    }
  })

  describe('ANIMATE_MAX_USD_PER_RUN', () => {
    test('stops a request that may cost more, or whose price is unknown, before it is sent', async () => {
      await using me = await owner()
      const before = await jobsStarted()
      const limited = (max: string, args: string[]) =>
        me.oanim(args, { env: { ANIMATE_MAX_USD_PER_RUN: max } })
      const tooMuch = await limited('0.03', [...image, '--prompt', 'a cat'])
      assert.equal(tooMuch.exitCode, 4)
      assert.match(
        tooMuch.stderr,
        /^Error: The request may cost \$0\.04 \(fal-ai\/recraft\/v4\/text-to-image\), which is more than ANIMATE_MAX_USD_PER_RUN=0\.03\.\nNothing was sent\./,
      )
      const asJson = errorOf(await limited('0.03', [...image, '--prompt', 'a cat', '--json']))
      assert.deepEqual(
        [asJson['code'], asJson['estimate_usd'], asJson['limit_usd']],
        ['spending_limit_exceeded', 0.04, 0.03],
      )
      const unknown = await limited('100', ['assets', 'run', '--model', 'fal-ai/unknown', '--input', '{}'])
      assert.equal(unknown.exitCode, 4)
      assert.match(
        unknown.stderr,
        /^Error: The price of fal-ai\/unknown is unknown, and ANIMATE_MAX_USD_PER_RUN is set\./,
      )
      assert.equal(await jobsStarted(), before)
      for (const value of ['5usd', '-1', '1e3', '0.1234567']) {
        const invalid = await limited(value, [...image, '--prompt', 'a cat'])
        assert.equal(invalid.exitCode, 2)
        assert.match(
          invalid.stderr,
          /^Error: ANIMATE_MAX_USD_PER_RUN must be an amount in US dollars, such as 0\.50\./,
        )
      }
      assert.deepEqual(await readdir(me.work), [])
    })

    test('allows a request that costs at most that, with a file as input as well', async () => {
      await using me = await owner()
      const env = { ANIMATE_MAX_USD_PER_RUN: '0.04' }
      assert.equal((await me.oanim([...image, '--prompt', 'a cat'], { env })).exitCode, 0)
      const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
        .png()
        .toBuffer()
      await writeFile(join(me.work, 'in.png'), png)
      const edit = ['assets', 'edit-image', '--in', 'in.png', '--prompt', 'red', '--out', 'b.png']
      const run = await me.oanim([...edit, '--model', 'fal-ai/flux-pro/kontext'], { env })
      assert.equal(run.exitCode, 0, run.stderr)
      const free = ['assets', 'upscale', '--in', 'in.png', '--out', 'c.png', '--model', 'local/upscale']
      assert.equal((await me.oanim(free, { env: { ANIMATE_MAX_USD_PER_RUN: '0' } })).exitCode, 0)
    })
  })

  test('on a terminal, the price of a request above 1 USD is shown before it is sent', async () => {
    await using me = await owner()
    const see = async (args: string[]) =>
      stripVTControlCharacters(
        (await runInTerminal(node, [binary, ...args], { cwd: me.work, env: me.env })).screen,
      )
    assert.match(
      await see([...video, '--out', 'a.mp4']),
      /The request may cost \$3\.20 \(fal-ai\/veo3\.1\)\. Press Ctrl\+C to cancel it\.\n/,
    )
    assert.doesNotMatch(await see([...image, '--prompt', 'a cat']), /may cost/)
    const piped = await me.oanim([...video, '--out', 'b.mp4'])
    assert.doesNotMatch(piped.stderr, /may cost/)
  })
})
