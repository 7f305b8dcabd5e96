import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedWork, TooMuchWorkError } from '../../src/core/bounded-work.ts'

test('bounded work runs two tasks, queues three in order, and rejects one more', async () => {
  const inTurn = boundedWork(2, 3)
  const started: number[] = []
  const finish: (() => void)[] = []
  const work = (number: number) =>
    inTurn(async () => {
      started.push(number)
      await new Promise<void>((resolve) => finish.push(resolve))
      if (number === 1) throw new Error('failed')
      return number
    })
  const results = [0, 1, 2, 3, 4].map(work)
  await assert.rejects(work(5), TooMuchWorkError)
  const settled = Promise.allSettled(results)
  for (let done = 0; done < 5; done += 1) {
    while (finish.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.ok(started.length <= done + 2)
    finish.shift()?.()
  }
  const statuses = (await settled).map(({ status }) => status)
  assert.deepEqual(statuses, ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  assert.deepEqual(started, [0, 1, 2, 3, 4])
  const last = work(6)
  finish.shift()?.()
  assert.equal(await last, 6, 'a failure gives its place back')
})
