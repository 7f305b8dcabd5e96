import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { costOf } from '../../src/jobs/job-cost.ts'
import { inputFile, mediaRequest, recordContext } from './support/media-request.ts'
import { failure, flux, isStatus, isSubmit, startFal } from './support/start-fal.ts'

const host = 'https://v3b.fal.media'
const images = [{ url: `${host}/1` }, { url: `${host}/2` }]
const own = { 'x-fal-error-type': 'error' }

describe('a request that fal.ai did not fulfil', () => {
  /** Accepts a request, which is looked at `looks` times. @returns What is stored of it. */
  async function accept({ provider, outside, server }: Awaited<ReturnType<typeof startFal>>, looks: number) {
    server.polls = Number.POSITIVE_INFINITY
    const stop = new AbortController()
    const context = recordContext(outside, stop.signal)
    let seen = 0
    const fetch: typeof context.fetch = async (input, init) => {
      const response = await context.fetch(input, init)
      if (String(input).includes('/status') && ++seen === looks) stop.abort(new Error('cancelled'))
      return response
    }
    const onAccepted = async (request: Readonly<Record<string, unknown>>) => {
      await context.onAccepted(request)
      if (looks === 0) stop.abort(new Error('cancelled'))
    }
    await assert.rejects(provider.run(mediaRequest(flux), { ...context, fetch, onAccepted }), {
      message: 'cancelled',
    })
    return context.accepted[0] ?? {}
  }

  test('is free if it is cancelled in the queue, and has an unknown cost if it runs', async (t) => {
    for (const [looks, charge, microUsd] of [
      [0, { isFree: true }, 0],
      [1, { isFree: true }, 0],
      [2, undefined, 3_000],
    ] as const) {
      const world = await startFal(t)
      const stored = await accept(world, looks)
      world.server.script('status', { status: 202, body: { status: 'IN_PROGRESS' } })
      assert.deepEqual(await world.provider.cancel?.(stored, world.context), charge)
      assert.deepEqual([...world.server.charged.values()], [microUsd])
    }
  })

  test('is free if it still waits although fal.ai only promises to cancel it', async (t) => {
    const world = await startFal(t)
    const stored = await accept(world, 0)
    world.server.script('cancel', { status: 202, body: { status: 'CANCELLATION_REQUESTED' } })
    assert.deepEqual(await world.provider.cancel?.(stored, world.context), { isFree: true })
  })

  test('costs what was billed if it was done before it could be cancelled', async (t) => {
    const world = await startFal(t, { units: '2', result: { images } })
    const stored = await accept(world, 1)
    world.server.polls = 0
    assert.deepEqual(await world.provider.cancel?.(stored, world.context), { billedUnits: 2 })
    world.server.script('result', { status: 500, headers: own, body: { detail: 'Broken' } })
    const failed = await world.provider.cancel?.(stored, world.context)
    assert.equal(failed?.isFree, true)
  })

  test('has an unknown cost if nobody answers the cancellation', async (t) => {
    const world = await startFal(t)
    const stored = await accept(world, 0)
    for (const answer of [
      { status: 404, body: { status: 'NOT_FOUND' } },
      { status: 502, body: '<h1>Bad gateway</h1>' },
      { status: 200, body: [] },
    ]) {
      world.server.script('cancel', answer)
      assert.equal(await world.provider.cancel?.(stored, world.context), undefined)
    }
    world.outside.fail(({ method }) => method === 'PUT', 'refuse')
    assert.equal(await world.provider.cancel?.(stored, world.context), undefined)
  })

  test('says the units that fal.ai billed although it failed', async (t) => {
    const { run, server } = await startFal(t)
    const body = { detail: [{ loc: ['body'], msg: 'No.', type: 'content_policy_violation' }] }
    server.script('result', { status: 422, headers: { ...own, 'x-fal-billable-units': '1.5' }, body })
    await assert.rejects(run(), failure('content_policy_violation', { isFree: false, billedUnits: 1.5 }))
    server.script('result', { status: 422, headers: own, body })
    await assert.rejects(
      run(),
      failure('content_policy_violation', { isFree: false, billedUnits: undefined }),
    )
    const black = await startFal(t, { result: { images, has_nsfw_concepts: [true, true] }, units: '2' })
    await assert.rejects(black.run(), failure('content_policy_violation', { billedUnits: 2 }))
  })

  test('is free if it is stopped while its files are uploaded', async (t) => {
    const { provider, server, outside } = await startFal(t)
    server.script('upload', 'hang')
    const stop = new AbortController()
    const file = inputFile(new Uint8Array(300_000))
    const edit = {
      verb: 'edit_image',
      model: 'fal-ai/flux-pro/kontext',
      prompt: 'warmer',
      files: [file],
    } as const
    const result = provider.run(mediaRequest(edit), recordContext(outside, stop.signal))
    server.hanging.then(() => stop.abort(new Error('cancelled')))
    await assert.rejects(result, failure('provider_unavailable', { isFree: true }))
    assert.equal(server.charges, 0)
  })

  test('is free if the submission was rejected, unless it may have arrived', async (t) => {
    const { run, outside } = await startFal(t)
    for (const [status, isFree] of [
      ...[400, 401, 402, 403, 404, 422, 429].map((each) => [each, true] as const),
      ...[408, 500, 502, 503, 504].map((each) => [each, false] as const),
    ]) {
      outside.fail(isSubmit, { status, body: { detail: 'No' } })
      await assert.rejects(run(), (error: unknown) => {
        const { facts } = error as { facts: { isFree: boolean } }
        assert.equal(facts.isFree, isFree, String(status))
        return true
      })
    }
    assert.equal(outside.sent.filter(isStatus).length, 0)
  })
})

test('units of fal.ai that cannot be true are ignored: the price of what it delivered counts', async (t) => {
  const price = { unit: 'image', microUsd: 50_000, maxUnits: 4, source: 'test', date: '2026-11-27' } as const
  for (const units of ['-1', 'NaN', 'many', '1e300', 'Infinity', '']) {
    const { run } = await startFal(t, { result: { images }, units })
    const request = mediaRequest({ ...flux, count: 2 })
    const cost = costOf({ price, provider: 'fal', name: flux.model }, request, await run(), [])
    assert.deepEqual([cost?.costMicroUsd, cost?.source], [100_000, 'price'], units)
    assert.match(cost?.warning ?? '', /ignored/)
  }
})
