import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { respondTogether } from '../../src/http/respond-together.ts'

const request = new Request('http://localhost/')
const env = {} as Parameters<ReturnType<typeof respondTogether>>[1]

/** Requests that arrive in one turn, and which of them are answered. */
function arrive(count: number, fetch: () => Response | Promise<Response>) {
  const answered: number[] = []
  const handle = respondTogether(fetch)
  for (let index = 0; index < count; index += 1) {
    void Promise.resolve(handle(request, env)).then(() => answered.push(index))
  }
  return answered
}

test('the responses of a turn are sent after its last request is read', async () => {
  const read: string[] = []
  const answered = arrive(3, () => {
    read.push('request')
    return new Response()
  })
  await Promise.resolve()
  assert.deepEqual([read.length, answered], [3, []])
  await nextTurn()
  assert.deepEqual(answered, [0, 1, 2])
})

test('at most 32 responses are held back', async () => {
  const answered = arrive(40, () => new Response())
  await new Promise<void>((resolve) => process.nextTick(resolve))
  await Promise.resolve()
  assert.equal(answered.length, 32)
  await nextTurn()
  assert.equal(answered.length, 40)
})

test('a response that was waited for is not held back', async () => {
  const answered = arrive(1, async () => new Response())
  for (let step = 0; step < 8; step += 1) await Promise.resolve()
  assert.deepEqual(answered, [0])
})
