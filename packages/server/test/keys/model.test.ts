import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { thorough } from '../../../../test/support/thorough.ts'
import { newId } from '../../src/core/ids.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { appOn } from '../support/app-on.ts'
import { addKey, openNewStore } from '../support/open-store.ts'
import { Model, type ModelKey } from './model.ts'

const minuteMs = 60_000
/** Whole minutes, and never the same end twice by chance: of two equal times either may come first. */
const anyLifetime = fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined })
const anyKey = fc.nat(30)

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      by: anyKey,
      mayMake: fc.boolean(),
      lifetime: anyLifetime,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rotate' as const),
      by: anyKey,
      key: anyKey,
      overlap: fc.constantFrom(0, 30, 90),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'resume' as const),
      by: anyKey,
      key: anyKey,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      by: anyKey,
      key: anyKey,
      cascade: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('use' as const), key: anyKey }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** The same lives in every run of the suite; other ones when a seed is named. */
const seed = Number(process.env['OANIM_TEST_SEED'] ?? 20_261_125)

/** A key's parent is rotated by a key that ends soon, ends with it, and the key is rotated after that. */
const outlivesItsParent: Step[] = [
  { do: 'create', by: 0, mayMake: true, lifetime: undefined },
  { do: 'create', by: 1, mayMake: false, lifetime: undefined },
  { do: 'create', by: 0, mayMake: true, lifetime: 1 },
  { do: 'rotate', by: 3, key: 1, overlap: 30 },
  { do: 'wait', minutes: 1 },
  { do: 'rotate', by: 0, key: 2, overlap: 0 },
]

/** An account at the limit rotates: with an overlap, without one, after a revocation, and once an overlap is over. */
const rotatesAtTheLimit: Step[] = [
  ...Array.from({ length: 9 }, () => ({ do: 'create', by: 0, mayMake: false, lifetime: undefined }) as const),
  { do: 'create', by: 0, mayMake: false, lifetime: undefined },
  { do: 'rotate', by: 0, key: 1, overlap: 30 },
  { do: 'rotate', by: 0, key: 1, overlap: 0 },
  { do: 'pause', by: 0, key: 2 },
  { do: 'rotate', by: 0, key: 3, overlap: 30 },
  { do: 'revoke', by: 0, key: 4, cascade: false },
  { do: 'rotate', by: 0, key: 3, overlap: 30 },
  { do: 'resume', by: 0, key: 2 },
  { do: 'create', by: 0, mayMake: false, lifetime: undefined },
  { do: 'wait', minutes: 30 },
  { do: 'rotate', by: 0, key: 5, overlap: 90 },
  { do: 'create', by: 0, mayMake: false, lifetime: undefined },
]

interface Secret {
  readonly id: string
  readonly key: string
}

/** What a server says in one word: its code, or that it did it. */
interface Answered {
  readonly word: string
  // biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
  readonly body: any
}

for (const [database, runs] of [
  ['sqlite', thorough(5_000, 200)],
  ['postgres', thorough(500, 20)],
] as const) {
  describe(`keys on ${database}`, () => {
    test(`behave like the model in ${runs} random histories`, async () => {
      const { store, close } = await openNewStore(database)
      // Nothing here is kept: no run waits for a disk.
      if (database === 'sqlite') await sql`pragma synchronous = off`.execute(store.database.db)
      let now = Date.now()
      const app = appOn(store, () => new Date(now))

      const send = async (method: string, path: string, key: string, body?: object): Promise<Answered> => {
        const response = await app.request(path, {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        })
        const answer = (await response.json()) as Answered['body']
        return { word: answer.code ?? (response.status === 201 ? 'created' : 'ok'), body: answer }
      }

      const live = async (steps: readonly Step[]): Promise<void> => {
        const id = newId('acct')
        await store.accounts.create({ id, email: `${id}@example.com`, created_at: now })
        const first = await addKey(store, id, { ...unrestricted, scopes: 'keys:read keys:write' })
        const model = new Model(now)
        const secrets: Secret[] = [{ id: first.keyId, key: first.key }]
        const pick = (index: number) => model.keys[index % model.keys.length] as ModelKey
        const secretOf = ({ index }: ModelKey) => secrets[index] as Secret
        const perform = async (one: Step): Promise<[string, Answered]> => {
          switch (one.do) {
            case 'create': {
              const by = pick(one.by)
              const lifetime = one.lifetime
              const scopes = one.mayMake ? ['keys:read', 'keys:write'] : ['keys:read']
              const expires = lifetime === undefined ? {} : { expires: `${lifetime}m` }
              const answer = await send('POST', '/api/v1/api-keys', secretOf(by).key, {
                name: 'x',
                scopes,
                ...expires,
              })
              return [model.create(by, one.mayMake, lifetime && lifetime * minuteMs), answer]
            }
            case 'rotate': {
              const [by, old] = [pick(one.by), pick(one.key)]
              const path = `/api/v1/api-keys/${secretOf(old).id}/rotate`
              const answer = await send('POST', path, secretOf(by).key, {
                overlap: one.overlap === 0 ? '0' : `${one.overlap}m`,
              })
              return [model.rotate(by, old, one.overlap * minuteMs), answer]
            }
            case 'revoke': {
              const [by, key] = [pick(one.by), pick(one.key)]
              const path = `/api/v1/api-keys/${secretOf(key).id}?cascade=${one.cascade}`
              const answer = await send('DELETE', path, secretOf(by).key)
              return [model.revoke(by, key, one.cascade), answer]
            }
            case 'use': {
              const key = pick(one.key)
              const refusal = model.refusal(key)
              const answer = await send('GET', '/api/v1/auth/me', secretOf(key).key)
              return [refusal === undefined || refusal === 'scope_missing' ? 'ok' : refusal, answer]
            }
            case 'wait':
              now += one.minutes * minuteMs
              model.now = now
              return ['ok', { word: 'ok', body: {} }]
            default: {
              const [by, key] = [pick(one.by), pick(one.key)]
              const answer = await send(
                'POST',
                `/api/v1/api-keys/${secretOf(key).id}/${one.do}`,
                secretOf(by).key,
              )
              return [model.pause(by, key, one.do === 'pause'), answer]
            }
          }
        }
        for (const one of steps) {
          const [expected, { word, body }] = await perform(one)
          assert.equal(word, expected, `${JSON.stringify(one)} after ${now}: ${body.detail ?? ''}`)
          assert.ok(model.live() <= 10, 'never more than ten live keys')
          if (word === 'created') secrets.push({ id: body.api_key.id, key: body.key })
        }
        const accepted = await Promise.all(
          model.keys.map(
            async (key) => (await send('GET', '/api/v1/auth/me', secretOf(key).key)).word === 'ok',
          ),
        )
        assert.deepEqual(accepted, model.keys.map(model.isUsable))
        assert.equal(await store.keys.countLive(id, now), model.live())
      }

      try {
        await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), live), {
          numRuns: runs,
          seed,
          examples: [[outlivesItsParent], [rotatesAtTheLimit]],
        })
      } finally {
        await close()
      }
    })
  })
}
