import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lastUsedBuffer } from '../../src/http/last-used-buffer.ts'
import {
  ApiKey,
  RevocationRecord,
  serializeChangedKeys,
  serializeKey,
  serializeRevocationRecord,
} from '../../src/keys/api-key.ts'
import type { KeyRow } from '../../src/keys/key-rows.ts'

const dayMs = 24 * 60 * 60 * 1000
const now = new Date('2030-05-05T10:00:00.000Z')
const made = now.getTime() - 100 * dayMs
const iso = (time: number) => new Date(time).toISOString()

const plain: KeyRow = {
  id: 'key_1',
  name: 'ci',
  prefix: 'anim_4cXp0K2m',
  created_at: made,
  created_by_key_id: null,
  created_by_user_id: null,
  created_by_name: null,
  parent_key_id: null,
  device_id: null,
  client_id: null,
  trust_policy_id: null,
  scopes: 'assets:read keys:read',
  expires_at: null,
  allowed_ips: null,
  requests_per_minute: null,
  quotas: null,
  budget_subjects: 'key_1',
  has_budget: 0,
  models: null,
  paused_at: null,
  pause_reason: null,
  rotated_to_key_id: null,
  rotated_at: null,
  idle_ms: null,
  revoked_at: null,
  revoked_reason: null,
  revocation_record: null,
  last_used_at: null,
  last_used_address: null,
  last_used_user_agent: null,
  own_budgets: null,
  recent_spend: null,
  own_holds: null,
  spent_micro_usd: 0,
}

/** Uses as a running server remembers them before they are written. */
const usesOf = () => lastUsedBuffer({ noteUse: async () => {} }, () => {})
const shown = (row: Partial<KeyRow>, uses = usesOf()) => serializeKey({ ...plain, ...row }, uses, now)

describe('a serialized key', () => {
  test('has null for every missing value', () => {
    assert.deepEqual(shown({}), {
      id: 'key_1',
      name: 'ci',
      prefix: 'anim_4cXp0K2m',
      created_at: iso(made),
      created_by: null,
      created_by_name: null,
      kind: 'created',
      status: 'active',
      trust_policy_id: null,
      scopes: ['assets:read', 'keys:read'],
      expires_at: null,
      allowed_ips: null,
      requests_per_minute: null,
      models: null,
      budgets: [],
      spent_usd: 0,
      parent_id: null,
      rotated_to: null,
      revokes_after_idle_s: null,
      paused_at: null,
      last_used_at: null,
      last_used_address: null,
      last_used_user_agent: null,
      is_unused: true,
      revoked_at: null,
      revoked_reason: null,
    })
  })

  test('has every stored value in the form of the API', () => {
    const end = now.getTime() + dayMs
    const all = shown({
      created_by_key_id: 'key_2',
      created_by_user_id: 'user_1',
      created_by_name: 'maker',
      parent_key_id: 'key_3',
      expires_at: end,
      allowed_ips: '192.0.2.0/24 ::1/128',
      requests_per_minute: 7,
      models: 'fal-ai/flux-* local/*',
      paused_at: made + 1,
      pause_reason: 'paused',
      rotated_to_key_id: 'key_4',
      idle_ms: 90_000,
      revoked_at: made + 2,
      revoked_reason: 'cascade',
      last_used_at: made + 3,
      last_used_address: '192.0.2.1',
      last_used_user_agent: 'curl/8',
    })
    assert.deepEqual(ApiKey.parse(all), all)
    assert.deepEqual(
      { ...all },
      {
        ...shown({}),
        created_by: 'key_2',
        created_by_name: 'maker',
        status: 'revoked',
        expires_at: iso(end),
        allowed_ips: ['192.0.2.0/24', '::1/128'],
        requests_per_minute: 7,
        models: ['fal-ai/flux-*', 'local/*'],
        parent_id: 'key_3',
        rotated_to: 'key_4',
        revokes_after_idle_s: 90,
        paused_at: iso(made + 1),
        last_used_at: iso(made + 3),
        last_used_address: '192.0.2.1',
        last_used_user_agent: 'curl/8',
        is_unused: false,
        revoked_at: iso(made + 2),
        revoked_reason: 'cascade',
      },
    )
    assert.equal(shown({ created_by_user_id: 'user_1' }).created_by, 'user_1')
  })

  test('has its budgets, each with what counts against it in its period now', () => {
    const day = Date.parse('2030-05-05T00:00:00.000Z')
    const { budgets, spent_usd } = shown({
      own_budgets: 'total=9000000 day=5000000 month=6000000',
      recent_spend: `${day}=250000 ${day - dayMs}=1000000 ${day - 5 * dayMs}=2000000`,
      own_holds: `${now.getTime() + 1}=40000 ${now.getTime()}=990000`,
      spent_micro_usd: 8_970_000,
    })
    const period = (name: string, limit: number, spent: number, left: number, end: string | null) => ({
      period: name,
      limit_usd: limit,
      spent_usd: spent,
      held_usd: 0.04,
      remaining_usd: left,
      resets_at: end,
    })
    assert.deepEqual(budgets, [
      period('day', 5, 0.25, 4.71, '2030-05-06T00:00:00.000Z'),
      period('month', 6, 1.25, 4.71, '2030-06-01T00:00:00.000Z'),
      period('total', 9, 8.97, 0, null),
    ])
    assert.equal(spent_usd, 8.97)
  })

  test('has the kind of its creation', () => {
    assert.equal(shown({ device_id: 'device' }).kind, 'login')
    const job = shown({ trust_policy_id: 'trust_1' })
    assert.deepEqual([job.kind, job.trust_policy_id], ['job', 'trust_1'])
    assert.equal(shown({ trust_policy_id: 'trust_1', device_id: 'device' }).kind, 'job')
  })

  test('has one status: revoked before expired, paused and deprecated', () => {
    const ended = { revoked_at: made }
    const expired = { expires_at: now.getTime() }
    const paused = { paused_at: made, pause_reason: 'paused' } as const
    const quarantined = { paused_at: made, pause_reason: 'quarantined' } as const
    const replaced = { rotated_to_key_id: 'key_2' } as const
    const cases: [string, Partial<KeyRow>][] = [
      ['active', { expires_at: now.getTime() + 1 }],
      ['deprecated', replaced],
      ['paused', { ...paused, ...replaced }],
      ['quarantined', { ...quarantined, ...replaced }],
      ['expired', { ...expired, ...quarantined, ...replaced }],
      ['revoked', { ...ended, ...expired, ...paused, ...replaced }],
    ]
    for (const [status, row] of cases) assert.equal(shown(row).status, status)
  })

  test('is unused if it is live and was neither used nor created in the last 90 days', () => {
    const since = now.getTime() - 90 * dayMs
    assert.equal(shown({ created_at: since }).is_unused, true)
    assert.equal(shown({ created_at: since + 1 }).is_unused, false)
    assert.equal(shown({ last_used_at: since }).is_unused, true)
    assert.equal(shown({ last_used_at: since + 1 }).is_unused, false)
    assert.equal(shown({ revoked_at: since }).is_unused, false)
    assert.equal(shown({ expires_at: now.getTime() }).is_unused, false)
  })

  test('has the later of the stored and the unwritten last use', () => {
    const uses = usesOf()
    uses.note('key_1', made + 5, '192.0.2.5', 'new/1')
    const written = { last_used_address: '192.0.2.4', last_used_user_agent: 'old/1' }
    const lastOf = (row: Partial<KeyRow>) => {
      const { last_used_at, last_used_address, last_used_user_agent } = shown({ ...written, ...row }, uses)
      return [last_used_at, last_used_address, last_used_user_agent]
    }
    assert.deepEqual(lastOf({ last_used_at: null }), [iso(made + 5), '192.0.2.5', 'new/1'])
    assert.deepEqual(lastOf({ last_used_at: made + 4 }), [iso(made + 5), '192.0.2.5', 'new/1'])
    assert.deepEqual(lastOf({ last_used_at: made + 5 }), [iso(made + 5), '192.0.2.5', 'new/1'])
    assert.deepEqual(lastOf({ last_used_at: made + 6 }), [iso(made + 6), '192.0.2.4', 'old/1'])
  })

  test('comes with the other changed keys', () => {
    const other = { ...plain, id: 'key_2' } as const
    assert.deepEqual(serializeChangedKeys({ row: plain, others: [other] }, usesOf(), now), {
      api_key: shown({}),
      others: [shown({ id: 'key_2' })],
    })
  })
})

describe('a serialized revocation record', () => {
  test('has the values of the stored record', () => {
    const revokedKeys = [{ id: 'key_2', name: 'child', prefix: 'anim_00000000' }]
    const last = { at: made, address: '192.0.2.1', user_agent: 'curl/8' }
    const trustPolicies = [{ id: 'trust_1', name: 'deploy' }]
    const facts = { effective_at: made + 1, reason: 'leaked', last_accepted: last, revoked_keys: revokedKeys }
    const written = (revocation_record: object) =>
      serializeRevocationRecord({
        ...plain,
        revoked_at: made + 1,
        revocation_record: JSON.stringify(revocation_record),
      })
    const presented = written({ ...facts, trust_policies: trustPolicies })
    assert.deepEqual(presented, {
      effective_at: iso(made + 1),
      reason: 'leaked',
      last_accepted: { ...last, at: iso(made) },
      revoked_keys: revokedKeys,
      trust_policies: trustPolicies,
    })
    assert.deepEqual(RevocationRecord.parse(presented), presented)
  })
})
