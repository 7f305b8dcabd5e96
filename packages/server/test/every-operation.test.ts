import assert from 'node:assert/strict'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import sharp from 'sharp'
import { z } from 'zod'
import { systemActor } from '../src/audit/audit-store.ts'
import { newId } from '../src/core/ids.ts'
import { formatScopes, type Scope, scopes } from '../src/core/scopes.ts'
import { openStore, type Store } from '../src/database/store.ts'
import { oauthStatus } from '../src/http/oauth-error.ts'
import { bodyMethods, bytes, lines, type Operation, takesFields } from '../src/http/operation.ts'
import { type ProblemCode, problems } from '../src/http/problems/problems.ts'
import { unrestricted } from '../src/keys/restrictions.ts'
import { problemsOf } from '../src/openapi-document.ts'
import { operations } from '../src/operations.ts'
import { insertMember, insertUser } from '../src/users/user-store.ts'
import { call, createKey } from './support/call.ts'
import {
  addAccount,
  addKey,
  type Holder,
  newTestStore,
  otherSecret,
  type Place,
} from './support/open-store.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

/**
 * Bodies for operations whose fields have no example of their own, or whose example is too slow here. An operation
 * that can be called by its examples needs no line.
 */
const bodies: Record<string, Record<string, unknown>> = {
  'leak_reports.create': { key: mintKey().key },
  'trust_policies.create': {
    name: 'deploy',
    issuer: 'https://token.actions.githubusercontent.com',
    conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
    scopes: ['assets:write'],
  },
  'assets.generate_image': { prompt: 'dark mesh gradient, purple', size: '64x64' },
}

/** What fills `{…}` in a path: one of the caller's own, and one of somebody else's. */
interface Resources {
  readonly key_id: string
  readonly asset_id: string
  readonly leak_report_id: string
  readonly share_id: string
  readonly trust_policy_id: string
  readonly user_id: string
}

interface Members {
  /** Those who were not removed yet. */
  readonly members: string[]
}

interface World {
  readonly server: StartedServer
  readonly owner: Holder & Resources & Members
  readonly stranger: Holder & Resources & Members
  readonly revokedKey: string
  /** For each scope a key that has all the others. */
  readonly scopeless: ReadonlyMap<Scope, string>
}

const committed = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi.json'), 'utf8'))
const behindKey = operations.filter(({ access }) => access === 'account')
/** Those that a key or nothing at all opens. Sessions, OAuth's forms and signed bodies have tests of their own. */
const forPrograms = operations.filter(
  ({ access, encoding, failures, setsCookie, tag }) =>
    !encoding &&
    (access === 'account' || (access === 'public' && !failures && !setsCookie && tag !== 'Users')),
)
const withResource = behindKey.filter(({ path }) => path.includes('{'))

test('every code that an operation declares exists and is in its contract', () => {
  for (const operation of operations) {
    const described = contractOf(operation)
    for (const code of problemsOf(operation)) {
      assert.ok(code in problems, `${operation.id} declares ${code}`)
      const isProblem = (operation.failures ?? 'problem') === 'problem'
      const status = isProblem ? problems[code].status : oauthStatus(code)
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

test('every operation behind a key says so in the contract, and the others need none', () => {
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
      await place.remove()
    })

    for (const operation of forPrograms) {
      test(`${operation.id} answers what its contract says`, async () => {
        const answer = await send(world, operation, { key: world.owner.key })
        assert.equal(answer.status, operation.status ?? 200, answer.text)
      })

      test(`${operation.id} refuses a query parameter that it does not know`, async () => {
        const answer = await send(world, operation, { key: world.owner.key, query: '?surprise=1' })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), ['/surprise'])
      })
    }

    for (const operation of behindKey) {
      test(`${operation.id} asks for a key before anything else`, async () => {
        const denials: [ProblemCode, string | undefined][] = [
          ['credential_missing', undefined],
          ['key_malformed', 'anim_short'],
          ['key_malformed', `${world.owner.key.slice(0, -1)}!`],
          ['key_unknown', mintKey().key],
          ['key_unknown', otherSecret(world.owner.prefix)],
          ['key_revoked', world.revokedKey],
        ]
        for (const [code, key] of denials) {
          // Also with input that is wrong: who has no key learns nothing about it.
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

      test(`${operation.id} answers a wrong secret and an unknown key alike`, async () => {
        const unknown = await send(world, operation, { key: mintKey().key })
        const wrong = await send(world, operation, { key: otherSecret(world.owner.prefix) })
        assert.deepEqual(comparable(wrong), comparable(unknown))
      })
    }

    for (const operation of behindKey.filter(({ scope }) => scope !== 'none')) {
      test(`${operation.id} refuses a key without the scope ${operation.scope}`, async () => {
        const answer = await send(world, operation, { key: world.scopeless.get(operation.scope as Scope) })
        assert.equal(answer.json.code, 'scope_missing')
        assert.equal(answer.json.scope, operation.scope)
        const challenge = answer.headers.get('www-authenticate') ?? ''
        assert.match(challenge, /^Bearer .*error="insufficient_scope"/)
        assert.ok(challenge.includes(`scope="${operation.scope}"`))
      })
    }

    for (const operation of withResource) {
      test(`${operation.id} answers another account's resource exactly like a missing one`, async () => {
        const missing: Resources = {
          key_id: newId('key'),
          asset_id: newId('asset'),
          leak_report_id: newId('leak'),
          share_id: newId('share'),
          trust_policy_id: newId('trust'),
          user_id: newId('user'),
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
        }
        for (const resources of [world.stranger, garbage]) {
          const answer = await send(world, operation, { key: world.owner.key, resources })
          assert.deepEqual(comparable(answer), comparable(nothing))
        }
        const resources = await freshOf(world, world.stranger, operation)
        const theirs = await send(world, operation, { key: world.stranger.key, resources })
        assert.equal(theirs.status, operation.status ?? 200, 'it is still there and still theirs')
      })

      test(`${operation.id} takes what its path names from the path alone`, async () => {
        const [, name = ''] = /\{(\w+)\}/.exec(operation.path) ?? []
        const query = `?${name}=${world.stranger[name as keyof Resources]}`
        const answer = await send(world, operation, { key: world.owner.key, query })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), [`/${name}`])
      })
    }

    for (const operation of forPrograms.filter(({ method }) => bodyMethods.has(method))) {
      test(`${operation.id} refuses a field that it does not know, and says which`, async () => {
        const answer = await send(world, operation, {
          key: world.owner.key,
          body: JSON.stringify({ ...bodyOf(operation), 'a/b~c': 1 }),
        })
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer), ['/a~1b~0c'])
      })

      test(`${operation.id} refuses a body that is no JSON object in UTF-8 of a bearable size`, async () => {
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

      test(`${operation.id} lists every field that is missing`, async () => {
        const answer = await send(world, operation, { key: world.owner.key, body: '{}' })
        const required = requiredOf(operation).map(([name]) => `/${name}`)
        if (required.length === 0) return
        assert.equal(answer.json.code, 'input_invalid')
        assert.deepEqual(pointers(answer).toSorted(), required.toSorted())
      })
    }
  })
}

async function populate(place: Place, database: (typeof databases)[number]): Promise<World> {
  // The embedded database belongs to one process: whatever the server cannot make is made before it starts.
  const store = await openStore(place)
  const owner = await addAccount(store, { isOwner: true })
  const stranger = await addAccount(store)
  const revoked = await addKey(store, owner.accountId)
  await store.keys.revoke(owner.accountId, revoked.keyId, { by: systemActor, at: Date.now() })
  const resources = async (of: Holder) => {
    const { keyId } = await addKey(store, of.accountId)
    const members = await addMembers(store, of.accountId)
    return {
      ...of,
      key_id: keyId,
      asset_id: await addAsset(store, of),
      leak_report_id: await addLeakReport(store, of.accountId),
      share_id: await addShare(store, of.accountId, keyId),
      trust_policy_id: await addTrustPolicy(store, of),
      user_id: members[0] ?? '',
      members,
    }
  }
  const limited = await addAccount(store)
  const scopeless = new Map<Scope, string>()
  for (const missing of scopes) {
    const restrictions = {
      ...unrestricted,
      scopes: formatScopes(scopes.filter((scope) => scope !== missing)),
    }
    scopeless.set(missing, (await addKey(store, limited.accountId, restrictions)).key)
  }
  const filled = { owner: await resources(owner), stranger: await resources(stranger) }
  await store.close()
  const server = await startServer({
    database,
    from: { ...place, ownerKey: owner.key },
    // So many wrong keys from one place would be slowed.
    environment: { OANIM_TRUSTED_PROXIES: '127.0.0.1' },
  })
  return { server, ...filled, revokedKey: revoked.key, scopeless }
}

async function addAsset(store: Store, { accountId, keyId }: Holder): Promise<string> {
  const id = newId('asset')
  const pixels = randomBytes(16 * 16 * 3)
  const content = await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
    .png()
    .toBuffer()
  const sha256 = createHash('sha256').update(content).digest('hex')
  const draft = store.blobs.draft()
  await writeFile(draft, content)
  await store.blobs.keep(draft, sha256)
  await store.assets.create(
    accountId,
    {
      id,
      kind: 'image',
      content_type: 'image/png',
      width: 16,
      height: 16,
      size_bytes: content.length,
      sha256,
      prompt: 'mesh',
      provider: 'local',
      style: 'mesh',
      seed: 1,
      understood: '["mesh"]',
      ignored: '[]',
      created_at: Date.now(),
    },
    { kind: 'key', id: keyId, name: 'test' },
  )
  return id
}

async function addLeakReport(store: Store, accountId: Holder['accountId']): Promise<string> {
  const { keyId } = await addKey(store, accountId)
  const report = { source: 'report', location: null, by: systemActor, at: Date.now() } as const
  await store.leakReports.create(accountId, keyId, report)
  const [leaked] = await store.leakReports.list(accountId, { count: 1 })
  assert.ok(leaked)
  return leaked.leak_report.id
}

async function addShare(store: Store, accountId: Holder['accountId'], keyId: string): Promise<string> {
  const share = { ciphertext: 'sealed', created_at: Date.now(), expires_at: Date.now() + 3_600_000 }
  const made = await store.shares.create(accountId, keyId, share, systemActor)
  assert.ok('row' in made)
  return made.row.id
}

async function addTrustPolicy(store: Store, { accountId, keyId }: Holder): Promise<string> {
  const id = newId('trust')
  await store.trustPolicies.create(
    accountId,
    {
      id,
      name: 'deploy',
      issuer: 'https://issuer.example.com',
      audience: 'https://animate.example.com',
      conditions: '{"sub":"deploy"}',
      scopes: 'assets:write',
      lifetime_s: 900,
      allowed_ips: null,
      requests_per_minute: null,
      created_at: Date.now(),
    },
    { by: { kind: 'key', id: keyId, name: 'test' }, limit: 10 },
  )
  return id
}

/** Adds members: a removal leaves the next one. @returns Their ids, which `freshOf` takes one by one. */
async function addMembers(store: Store, accountId: Holder['accountId']): Promise<string[]> {
  const users = Array.from({ length: 2 }, () => newId('user'))
  await store.database.db.transaction().execute(async (transaction) => {
    for (const id of users) {
      const user = { id, email: `${id}@example.com`, name: 'Test', passwordHash: 'none' }
      await insertUser(transaction, store.dialect, user, Date.now())
      await insertMember(transaction, { accountId, userId: id, role: 'member', isOwn: false }, Date.now())
    }
  })
  return users
}

/** What is somebody's own. A key in the path is a new one, which does not miss whatever was done to it before. */
async function freshOf(
  world: World,
  { key, ...own }: Holder & Resources & Members,
  { path }: Operation,
): Promise<Resources> {
  if (path.includes('{user_id}')) return { ...own, user_id: own.members[0] ?? '' }
  if (!path.includes('{key_id}')) return own
  const { url } = world.server
  const { body } = await call(url, '/api/v1/api-keys', { key })
  const live: { id: string; name: string }[] = body.api_keys
  for (const { id } of live.filter(({ name }) => name === 'fresh')) {
    await call(url, `/api/v1/api-keys/${id}`, { key, method: 'DELETE' })
  }
  return { ...own, key_id: (await createKey(url, key, 'fresh')).id }
}

interface Sent {
  readonly key?: string | undefined
  readonly query?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly contentType?: string | undefined
  readonly resources?: Resources
}

interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what it is was checked against the contract.
  readonly json: any
}

/** Calls an operation with valid input but for what is said, and holds whatever it answers against its contract. */
async function send(world: World, operation: Operation, sent: Sent): Promise<Received> {
  const own = sent.resources ?? (await freshOf(world, world.owner, operation))
  const resources: Record<string, string> = { ...own } as never
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = resources[name]
    assert.ok(value, `${operation.id}: add {${name}} to the resources of this test`)
    return value
  })
  const body = bodyMethods.has(operation.method)
    ? (sent.body ?? encoded(operation, bodyOf(operation)))
    : undefined
  const response = await fetch(`${world.server.url}${path}${sent.query ?? ''}`, {
    method: operation.method,
    headers: {
      'x-forwarded-for': `198.51.${randomInt(256)}.${randomInt(256)}`,
      ...(sent.key !== undefined && { authorization: `Bearer ${sent.key}` }),
      ...(body !== undefined && { 'content-type': sent.contentType ?? contentTypeOf(operation) }),
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  const received = { status: response.status, headers: response.headers, text, json: parsed(text) }
  checkReply(operation, received)
  if (operation.id === 'members.remove' && received.status === 200) {
    for (const { members } of [world.owner, world.stranger]) {
      if (members[0] === own.user_id) members.shift()
    }
  }
  return received
}

const contentTypeOf = ({ encoding }: Operation) =>
  encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'

function encoded({ encoding }: Operation, body: Record<string, unknown>): string {
  return encoding === 'form'
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkReply(operation: Operation, { status, headers, text, json }: Received): void {
  const where = `${operation.id} ${status} ${text.slice(0, 300)}`
  const kept = operation.isImmutable ? 'private, max-age=604800, immutable' : 'no-cache'
  const isKept = operation.isImmutable || operation.id === 'system.openapi'
  assert.equal(headers.get('cache-control'), isKept && status < 400 ? kept : 'no-store', where)
  assert.equal(headers.get('x-content-type-options'), 'nosniff', where)
  assert.match(headers.get('x-request-id') ?? '', /^req_\w+$/, where)
  const described = contractOf(operation).responses[status]
  assert.ok(described, `the contract has the status: ${where}`)
  if (status < 400 && operation.output === bytes) return
  const isLines = status < 400 && operation.output === lines
  const isProblem = status >= 400 && operation.failures !== 'oauth'
  const contentType = isProblem
    ? 'application/problem+json'
    : isLines
      ? 'application/x-ndjson'
      : 'application/json'
  assert.equal(headers.get('content-type'), contentType, where)
  if (isLines) {
    const { line } = operation
    assert.ok(line && schemaOf(described.content[contentType]?.schema, where).safeParse(text).success, where)
    const rows = text.trimEnd().split('\n')
    for (const row of rows) line.parse(JSON.parse(row))
    return
  }
  const { error } = schemaOf(described.content[contentType]?.schema, where).safeParse(json)
  assert.equal(error, undefined, `${where}\n${error && z.prettifyError(error)}`)
  if (status < 400) return
  const { code, title, type, request_id, retryable } = json
  assert.ok(problemsOf(operation).includes(code), `declares the code: ${where}`)
  const spec = problems[code as ProblemCode]
  if (!isProblem) {
    assert.equal(request_id, headers.get('x-request-id'))
    assert.equal(oauthStatus(code), status, where)
    return
  }
  assert.deepEqual(
    { status: json.status, title, type, request_id, retryable },
    {
      status,
      title: spec.title,
      type: `/docs/errors#${code}`,
      request_id: headers.get('x-request-id'),
      retryable: spec.retry === 'later',
    },
  )
  assert.equal(spec.status, status, where)
}

interface Described {
  readonly security: unknown
  readonly responses: Record<
    string | number,
    { description: string; content: Record<string, { schema: object } | undefined> }
  >
}

function contractOf(operation: Operation): Described {
  const found = committed.paths[operation.path]?.[operation.method.toLowerCase()]
  assert.ok(found, `${operation.id} is in openapi.json: npm run generate`)
  return found
}

const checks = new Map<object, z.ZodType>()

/** The contract's schema as a check. A member that it does not list is an error, but in failures, which are open. */
function schemaOf(schema: object | undefined, where: string): z.ZodType {
  assert.ok(schema, `the contract has a schema: ${where}`)
  const known = checks.get(schema)
  if (known) return known
  const all = { ...schema, $defs: committed.components.schemas }
  const text = JSON.stringify(all).replaceAll('#/components/schemas/', '#/$defs/')
  const check = z.fromJSONSchema(JSON.parse(text))
  checks.set(schema, check)
  return check
}

function bodyOf(operation: Operation): Record<string, unknown> {
  const known = bodies[operation.id]
  if (known) return known
  return Object.fromEntries(
    requiredOf(operation).map(([name, schema]) => {
      const example = schema.meta()?.['example']
      assert.ok(example, `${operation.id}: give ${name} an example, or the operation a body in this test`)
      return [name, example]
    }),
  )
}

/** The fields that a request cannot do without, but for those in its path. */
function requiredOf({ input, path }: Operation): [string, z.ZodType][] {
  return Object.entries(input.shape as Record<string, z.ZodType>).filter(
    ([name, schema]) => !path.includes(`{${name}}`) && !schema.safeParse(undefined).success,
  )
}

function pointers({ json }: Received): string[] {
  return (json.errors ?? []).map((error: { pointer: string }) => error.pointer)
}

/** An answer without what differs between any two. */
function comparable({ status, headers, text, json }: Received): unknown {
  const named = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status, named, text: text.replace(json.request_id, '') }
}
