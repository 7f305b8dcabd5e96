import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { newId } from '../src/core/ids.ts'
import type { Scope } from '../src/core/scopes.ts'
import { bodyMethods, takesFields } from '../src/http/operation.ts'
import { type ProblemCode, problems } from '../src/http/problems/problems.ts'
import { problemsOf, statusOf } from '../src/openapi-document.ts'
import { operations } from '../src/operations.ts'
import { call } from './support/call.ts'
import { newTestStore, otherSecret, type Place } from './support/open-store.ts'
import { bodyOf, comparable, contractOf, pointers, requiredOf, send } from './support/operation-calls.ts'
import { freshOf, populate, type Resources, type World } from './support/operation-world.ts'
import { databases } from './support/start-server.ts'

const behindKey = operations.filter(({ access }) => access === 'account')
/** Operations for keys and public ones. Sessions, OAuth forms and signed bodies have separate tests. */
const forPrograms = operations.filter(
  ({ access, encoding, failures, setsCookie, tag }) =>
    encoding !== 'form' &&
    encoding !== 'raw' &&
    (access === 'account' || (access === 'public' && !failures && !setsCookie && tag !== 'Users')),
)
const withResource = behindKey.filter(({ path }) => path.includes('{'))
/** Models are the same for every account. */
const withOwnResource = withResource.filter(({ path }) => !path.includes('{model_id}'))

test('every error code of an operation exists and is in the OpenAPI document', () => {
  for (const operation of operations) {
    const described = contractOf(operation)
    for (const code of problemsOf(operation)) {
      assert.ok(code in problems, `${operation.id} declares ${code}`)
      const status = statusOf(operation, code)
      const { description } = described.responses[status] ?? { description: '' }
      assert.ok(description.includes(`\`${code}\``), `${operation.id}: ${code} is in the contract`)
    }
    assert.equal(
      new Set(problemsOf(operation)).size,
      problemsOf(operation).length,
      `${operation.id}: each once`,
    )
  }
})

test('the OpenAPI document declares authentication exactly where it is required', () => {
  for (const operation of operations) {
    const { scope = 'none' } = operation
    const expected = {
      account: [
        { api_key: [] },
        { oauth: scope === 'none' ? [] : [scope] },
        ...(operation.takesBasic ? [{ api_key_as_password: [] }] : []),
        { session: [] },
      ],
      user: [{ session: [] }],
      public: [],
    }
    assert.equal(
      operation.scope !== undefined,
      operation.access === 'account',
      `${operation.id} says its scope`,
    )
    assert.deepEqual(
      contractOf(operation).security,
      expected[operation.access as keyof typeof expected],
      operation.id,
    )
  }
})

for (const database of databases) {
  describe(`every operation on ${database}`, () => {
    let place: Place
    let world: World
    before(async () => {
      place = await newTestStore(database)
      world = await populate(place, database)
    })
    after(async () => {
      await world.server.close()
      await world.provider.close()
      await place.remove()
    })

    for (const operation of forPrograms) {
      test(`${operation.id} responds as documented`, async () => {
        const answer = await send(world, operation, { key: world.owner.key })
        assert.equal(answer.status, operation.status ?? 200, answer.text)
      })

      if (operation.startsJob) {
        test(`${operation.id} responds at once if the caller does not wait`, async () => {
          const headers = { prefer: 'respond-async' }
          const answer = await send(world, operation, { key: world.owner.key, headers })
          assert.equal(answer.status, 202, answer.text)
          assert.equal(answer.headers.get('location'), `/api/v1/jobs/${answer.json.job.id}`)
          const read = await call(world.server.url, answer.headers.get('location') ?? '', {
            key: world.owner.key,
          })
          assert.equal(read.body.job.verb, answer.json.job.verb)
        })
      }

      test(`${operation.id} rejects an unknown query parameter`, async () => {
        const answer = await send(world, operation, { key: world.owner.key, query: '?surprise=1' })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), ['/surprise'])
      })
    }

    for (const operation of behindKey) {
      test(`${operation.id} requires a key before anything else`, async () => {
        const denials: [ProblemCode, string | undefined][] = [
          ['credential_missing', undefined],
          ['key_malformed', 'anim_short'],
          ['key_malformed', `${world.owner.key.slice(0, -1)}!`],
          ['key_unknown', mintKey().key],
          ['key_unknown', otherSecret(world.owner.prefix)],
          ['key_revoked', world.revokedKey],
        ]
        for (const [code, key] of denials) {
          // Even with invalid input: an unauthenticated caller learns nothing about it.
          for (const query of ['', '?surprise=1']) {
            const answer = await send(world, operation, { key, query })
            assert.equal(answer.status, 401)
            assert.equal(answer.json.code, code)
            const challenge = answer.headers.get('www-authenticate') ?? ''
            assert.match(challenge, /^Bearer realm="Open Animate"/)
            assert.equal(challenge.includes('error="invalid_token"'), code !== 'credential_missing')
          }
        }
      })

      test(`${operation.id} responds identically to a wrong secret and an unknown key`, async () => {
        const unknown = await send(world, operation, { key: mintKey().key })
        const wrong = await send(world, operation, { key: otherSecret(world.owner.prefix) })
        assert.deepEqual(comparable(wrong), comparable(unknown))
      })
    }

    for (const operation of behindKey.filter(({ scope }) => scope !== 'none')) {
      test(`${operation.id} denies a key without the scope ${operation.scope}`, async () => {
        const answer = await send(world, operation, { key: world.scopeless.get(operation.scope as Scope) })
        assert.equal(answer.json.code, 'scope_missing')
        assert.equal(answer.json.scope, operation.scope)
        const challenge = answer.headers.get('www-authenticate') ?? ''
        assert.match(challenge, /^Bearer .*error="insufficient_scope"/)
        assert.ok(challenge.includes(`scope="${operation.scope}"`))
      })
    }

    for (const operation of withOwnResource) {
      test(`${operation.id} responds to another account's resource exactly as to a missing one`, async () => {
        const missing: Resources = {
          key_id: newId('key'),
          asset_id: newId('asset'),
          leak_report_id: newId('leak'),
          share_id: newId('share'),
          trust_policy_id: newId('trust'),
          user_id: newId('user'),
          model_id: 'local/nothing',
          job_id: newId('job'),
          video_id: newId('job'),
        }
        const nothing = await send(world, operation, { key: world.owner.key, resources: missing })
        assert.equal(nothing.status, 404)
        const garbage = {
          key_id: 'garbage',
          asset_id: 'garbage',
          leak_report_id: 'garbage',
          share_id: 'garbage',
          trust_policy_id: 'garbage',
          user_id: 'garbage',
          model_id: 'garbage',
          job_id: 'garbage',
          video_id: 'garbage',
        }
        for (const resources of [world.stranger, garbage]) {
          const answer = await send(world, operation, { key: world.owner.key, resources })
          assert.deepEqual(comparable(answer), comparable(nothing))
        }
        const resources = await freshOf(world, world.stranger, operation)
        const theirs = await send(world, operation, { key: world.stranger.key, resources })
        assert.equal(theirs.status, operation.status ?? 200, 'it is still there and still theirs')
      })
    }

    for (const operation of withResource) {
      test(`${operation.id} accepts path parameters only in the path`, async () => {
        const [, name = ''] = /\{(\w+)\}/.exec(operation.path) ?? []
        const query = `?${name}=${world.stranger[name as keyof Resources]}`
        const answer = await send(world, operation, { key: world.owner.key, query })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), [`/${name}`])
      })
    }

    for (const operation of forPrograms.filter(
      ({ method, encoding }) => bodyMethods.has(method) && !encoding,
    )) {
      test(`${operation.id} rejects and names an unknown field`, async () => {
        const answer = await send(world, operation, {
          key: world.owner.key,
          body: JSON.stringify({ ...bodyOf(operation), 'a/b~c': 1 }),
        })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), ['/a~1b~0c'])
      })

      test(`${operation.id} rejects a body that is too large or not a JSON object in UTF-8`, async () => {
        const denials: [ProblemCode, string | Uint8Array<ArrayBuffer>, string?][] = [
          ...(takesFields(operation) ? ([['body_not_json', '']] satisfies [ProblemCode, string][]) : []),
          ['body_not_json', '{"name":'],
          ['body_not_json', '["name"]'],
          ['body_not_json', 'null'],
          ['body_not_json', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
          ['body_too_large', `{"name":"${'a'.repeat(300_000)}"}`],
          ['content_type_unsupported', '{}', 'text/plain'],
          ['content_type_unsupported', 'name=a', 'application/x-www-form-urlencoded'],
        ]
        for (const [code, body, contentType] of denials) {
          const answer = await send(world, operation, { key: world.owner.key, body, contentType })
          assert.equal(answer.json.code, code, answer.text)
        }
      })

      test(`${operation.id} lists every missing field`, async () => {
        const answer = await send(world, operation, { key: world.owner.key, body: '{}' })
        const required = requiredOf(operation).map(([name]) => `/${name}`)
        if (required.length === 0) return
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer).toSorted(), required.toSorted())
      })
    }
  })
}
