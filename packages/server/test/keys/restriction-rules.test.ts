import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { allowsModel } from '../../src/budgets/model-patterns.ts'
import { isInside } from '../../src/core/cidr.ts'
import { defaultScopes, hasScope, parseScopes, scopes } from '../../src/core/scopes.ts'
import { dayMs } from '../../src/core/time.ts'
import { ProblemError } from '../../src/http/problems/problems.ts'
import { restrictionProblem } from '../../src/keys/key-error.ts'
import type { Expiry } from '../../src/keys/key-input.ts'
import {
  earlier,
  type RequestedRestrictions,
  type RestrictionError,
  type Restrictions,
  resolveRestrictions,
  successorExpiry,
  unrestricted,
  validateAgainstParent,
} from '../../src/keys/restrictions.ts'
import type { Policy } from '../../src/policy/account-store.ts'
import { PolicyUpdate, policyUpdateOf, serializePolicy } from '../../src/policy/policy.ts'

const now = Date.parse('2030-05-05T10:00:00.000Z')

const noPolicy: Policy = {
  requests_per_minute: null,
  max_lifetime_s: null,
  revoke_idle_after_days: null,
  requires_expiry: 0,
  requires_allowed_ips: 0,
  requires_budget: 0,
}

describe('the restrictions of a new key', () => {
  const resolve = (requested: RequestedRestrictions, parent?: Restrictions, policy: Partial<Policy> = {}) =>
    resolveRestrictions(requested, parent, { ...noPolicy, ...policy }, now)
  const parent: Restrictions = {
    scopes: 'assets:read keys:write',
    expires_at: now + 10 * dayMs,
    allowed_ips: '192.0.2.0/24 2001:db8::/32',
    requests_per_minute: 100,
    models: 'fal-ai/*',
  }

  test('default to the scopes to create media and no limits', () => {
    assert.deepEqual(resolve({}), { ...unrestricted, scopes: 'assets:read assets:write account:read' })
    assert.equal(unrestricted.scopes, scopes.join(' '))
  })

  test('default to those of the parent, without the scope to create keys', () => {
    assert.deepEqual(resolve({}, parent), { ...parent, scopes: 'assets:read' })
  })

  test('must name scopes if the parent has none of the default scopes', () => {
    const narrow = { ...parent, scopes: 'usage:read keys:write' }
    assert.deepEqual(resolve({}, narrow), {
      error: {
        reason: 'exceeds_parent',
        pointer: '/scopes',
        detail:
          'The key in use has none of the default scopes (assets:read, assets:write, account:read). ' +
          'Specify the scopes of the new key.',
      },
    })
    assert.deepEqual(resolve({ scopes: ['usage:read'] }, narrow), { ...narrow, scopes: 'usage:read' })
  })

  test('have each scope and address once, and scopes in order', () => {
    const requested: RequestedRestrictions = {
      scopes: ['keys:write', 'assets:read', 'keys:write'],
      expires: { afterMs: dayMs },
      allowed_ips: ['192.0.2.9/32', '2001:db8:1::/48', '192.0.2.9/32'],
      requests_per_minute: 99,
    }
    assert.deepEqual(resolve(requested, parent), {
      scopes: 'assets:read keys:write',
      expires_at: now + dayMs,
      allowed_ips: '192.0.2.9/32 2001:db8:1::/48',
      requests_per_minute: 99,
      models: 'fal-ai/*',
    })
  })

  test('are rejected with the field that exceeds the parent', () => {
    const latest = new Date(now + 10 * dayMs).toISOString()
    const expiry = `A key cannot outlive its parent or the key in use: the latest expiry is ${latest}.`
    const cases: [RequestedRestrictions, string, string][] = [
      [
        { scopes: ['audit:read', 'assets:write'] },
        '/scopes',
        'The key in use does not have the scope assets:write or audit:read.',
      ],
      [{ expires: 'never' }, '/expires', expiry],
      [{ expires: { at: now + 10 * dayMs + 1 } }, '/expires', expiry],
      [
        { allowed_ips: ['192.0.2.0/24', '198.51.100.1/32'] },
        '/allowed_ips',
        'The key in use works only from 192.0.2.0/24, 2001:db8::/32.',
      ],
      [
        { requests_per_minute: 101 },
        '/requests_per_minute',
        'The key in use is limited to 100 requests per minute.',
      ],
    ]
    for (const [requested, pointer, detail] of cases)
      assert.deepEqual(resolve(requested, parent), { error: { reason: 'exceeds_parent', pointer, detail } })
    const same = { expires: { at: now + 10 * dayMs }, requests_per_minute: 100 }
    assert.ok(!('error' in resolve(same, parent)))
  })

  test('never exceed the parent, for any request', () => {
    const anyModels = fc.subarray(['fal-ai/*', 'fal-ai/flux-*', '*', 'openai/gpt-image-2'], { minLength: 1 })
    const anyRestrictions: fc.Arbitrary<Restrictions> = fc.record({
      scopes: fc.subarray([...scopes], { minLength: 5 }).map((some) => some.join(' ')),
      expires_at: fc.option(fc.integer({ min: 1, max: 5 }).map((days) => now + days * dayMs)),
      allowed_ips: fc.option(
        fc
          .subarray(['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '::/0', '2001:db8::/32'], { minLength: 1 })
          .map((some) => some.join(' ')),
      ),
      requests_per_minute: fc.option(fc.integer({ min: 1, max: 3 })),
      models: fc.option(anyModels.map((some) => some.join(' '))),
    })
    const anyExpiry: fc.Arbitrary<Expiry> = fc.oneof(
      fc.constant('never' as const),
      fc.integer({ min: 1, max: 5 }).map((days) => ({ afterMs: days * dayMs })),
      fc.integer({ min: 1, max: 5 }).map((days) => ({ at: now + days * dayMs })),
    )
    const anyRequest: fc.Arbitrary<RequestedRestrictions> = fc.record(
      {
        scopes: fc.subarray([...scopes], { minLength: 1 }),
        expires: anyExpiry,
        allowed_ips: fc.subarray(['10.1.2.0/24', '10.0.0.0/8', '::/0', '192.0.2.1/32'], { minLength: 1 }),
        requests_per_minute: fc.integer({ min: 1, max: 4 }),
        models: anyModels,
      },
      { requiredKeys: [] },
    )
    const probes = ['10.1.2.3', '10.2.0.1', '192.0.2.1', '203.0.113.1', '2001:db8::1', '2001:db9::1']
    const mayFrom = ({ allowed_ips: blocks }: Restrictions, address: string) =>
      blocks === null || isInside(address, blocks)
    let resolved = 0
    fc.assert(
      fc.property(anyRequest, anyRestrictions, (requested, parent) => {
        const restrictions = resolve(requested, parent)
        if ('error' in restrictions) return
        resolved++
        for (const scope of parseScopes(restrictions.scopes)) assert.ok(hasScope(parent.scopes, scope))
        assert.ok((restrictions.expires_at ?? Infinity) <= (parent.expires_at ?? Infinity))
        assert.ok((restrictions.requests_per_minute ?? Infinity) <= (parent.requests_per_minute ?? Infinity))
        for (const address of probes)
          assert.ok(!mayFrom(restrictions, address) || mayFrom(parent, address), address)
        for (const model of ['fal-ai/flux-2', 'fal-ai/other', 'openai/gpt-image-2'])
          assert.ok(!allowsModel(restrictions.models, model) || allowsModel(parent.models, model), model)
      }),
      { numRuns: 2_000 },
    )
    assert.ok(resolved > 200, `only ${resolved} requests were accepted`)
  })

  test('are rejected if the expiry is not in the future', () => {
    const error = { reason: 'in_the_past', pointer: '/expires', detail: 'must be in the future' }
    assert.deepEqual(resolve({ expires: { at: now } }), { error })
    assert.deepEqual(resolve({}, { ...parent, expires_at: now - 1 }), { error })
    assert.ok(!('error' in resolve({ expires: { at: now + 1 } })))
  })

  test('have at most the maximum lifetime of the policy, which the error names', () => {
    const days = (count: number) => ({ max_lifetime_s: count * 86_400 })
    const tooLong = (words: string) => ({
      error: {
        reason: 'violates_policy',
        pointer: '/expires',
        detail: `The policy of the account limits the lifetime of keys to ${words}.`,
      },
    })
    const expiryOf = (resolved: ReturnType<typeof resolve>) =>
      'error' in resolved ? resolved : resolved.expires_at
    assert.equal(expiryOf(resolve({}, undefined, days(30))), now + 30 * dayMs)
    assert.equal(expiryOf(resolve({}, parent, days(30))), now + 10 * dayMs, 'the parent expires earlier')
    assert.equal(expiryOf(resolve({}, parent, days(5))), now + 5 * dayMs)
    assert.equal(
      expiryOf(resolve({ expires: { afterMs: 30 * dayMs } }, undefined, days(30))),
      now + 30 * dayMs,
    )
    assert.deepEqual(
      resolve({ expires: { afterMs: 30 * dayMs + 1 } }, undefined, days(30)),
      tooLong('30 days'),
    )
    assert.deepEqual(
      resolve({ expires: { at: now + 30 * dayMs + 1 } }, undefined, days(30)),
      tooLong('30 days'),
    )
    assert.deepEqual(resolve({ expires: 'never' }, undefined, days(1)), tooLong('1 day'))
    assert.deepEqual(resolve({ expires: 'never' }, undefined, { max_lifetime_s: 7_200 }), tooLong('2 hours'))
    assert.deepEqual(resolve({ expires: 'never' }, undefined, { max_lifetime_s: 3_600 }), tooLong('1 hour'))
    assert.deepEqual(resolve({ expires: 'never' }, undefined, { max_lifetime_s: 60 }), tooLong('1 minute'))
    assert.deepEqual(
      resolve({ expires: 'never' }, undefined, { max_lifetime_s: 5_400 }),
      tooLong('90 minutes'),
    )
  })

  test('allow the whole last day of the maximum lifetime if the expiry is a date', () => {
    const endOfDay = Date.parse('2030-06-04T23:59:59.000Z')
    const within30Days = { max_lifetime_s: 30 * 86_400 }
    assert.ok(!('error' in resolve({ expires: { at: endOfDay, isDay: true } }, undefined, within30Days)))
    for (const expires of [
      { at: endOfDay + dayMs, isDay: true },
      { at: endOfDay },
      { at: endOfDay, isDay: false },
    ])
      assert.ok('error' in resolve({ expires }, undefined, within30Days), JSON.stringify(expires))
  })

  test('include an expiry and addresses if the policy requires them', () => {
    const violation = (pointer: string, detail: string) => ({
      error: { reason: 'violates_policy', pointer, detail },
    })
    assert.deepEqual(
      resolve({}, undefined, { requires_expiry: 1 }),
      violation('/expires', 'The policy of the account requires keys to expire.'),
    )
    assert.ok(!('error' in resolve({ expires: { afterMs: 1 } }, undefined, { requires_expiry: 1 })))
    assert.deepEqual(
      resolve({}, undefined, { requires_allowed_ips: 1 }),
      violation('/allowed_ips', 'The policy of the account requires keys to restrict their IP addresses.'),
    )
    assert.ok(!('error' in resolve({ allowed_ips: ['::1/128'] }, undefined, { requires_allowed_ips: 1 })))
  })
})

describe('a child exceeds its parent', () => {
  test('if it works from any address and the parent from IPv4 only', () => {
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '0.0.0.0/0' })?.pointer,
      '/allowed_ips',
    )
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '::/0' })?.pointer,
      '/allowed_ips',
    )
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '0.0.0.0/0 ::/0' }),
      undefined,
    )
  })

  test('if only the parent has an expiry or a limit', () => {
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, expires_at: now })?.pointer,
      '/expires',
    )
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, requests_per_minute: 1 })?.pointer,
      '/requests_per_minute',
    )
    assert.equal(
      validateAgainstParent({ ...unrestricted, expires_at: now, requests_per_minute: 1 }, unrestricted),
      undefined,
    )
    assert.equal(validateAgainstParent(unrestricted, unrestricted), undefined)
  })
})

describe('the key that replaces another', () => {
  const successor = (expiresAt: number | null, latest: number | null, maxLifetimeS: number | null) =>
    successorExpiry(
      { created_at: now - 5 * dayMs, expires_at: expiresAt },
      latest,
      { ...noPolicy, max_lifetime_s: maxLifetimeS },
      now,
    )

  test('has the same lifetime by default, within the policy and its parent', () => {
    const oldExpiry = now + 15 * dayMs
    assert.equal(successor(null, null, null), 'never')
    assert.deepEqual(successor(oldExpiry, null, null), { at: now + 20 * dayMs })
    assert.deepEqual(successor(oldExpiry, now + 3 * dayMs, null), { at: now + 3 * dayMs })
    assert.deepEqual(successor(oldExpiry, null, 2 * 86_400), { at: now + 2 * dayMs })
    assert.deepEqual(successor(null, now + 3 * dayMs, null), { at: now + 3 * dayMs })
    assert.deepEqual(successor(null, now + 3 * dayMs, 2 * 86_400), { at: now + 2 * dayMs })
    assert.deepEqual(successor(null, null, 2 * 86_400), { at: now + 2 * dayMs })
  })

  test('of two expiries the earlier one counts, and null is never', () => {
    assert.deepEqual(
      [
        earlier(1, 2),
        earlier(2, 1),
        earlier(null, 2),
        earlier(1, null),
        earlier(null, null),
        earlier(0, null),
      ],
      [1, 1, 2, 1, null, 0],
    )
  })
})

describe('the policy of an account', () => {
  const shown = (policy: Policy) => serializePolicy(policy, [], now)

  test('changes only in the fields of an update', () => {
    const days = fc.option(fc.integer({ min: 1, max: 3_650 }))
    const change = fc.record(
      {
        max_lifetime_days: days,
        revoke_idle_after_days: days,
        requires_expiry: fc.boolean(),
        requires_allowed_ips: fc.boolean(),
        requires_budget: fc.boolean(),
        requests_per_minute: fc.option(fc.integer({ min: 1, max: 10_000_000 })),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, change, (first, second) => {
        const stored = { ...noPolicy, ...policyUpdateOf(PolicyUpdate.parse(first)) }
        const after = shown({ ...stored, ...policyUpdateOf(PolicyUpdate.parse(second)) })
        assert.deepEqual(after, { ...shown(noPolicy), ...first, ...second })
        assert.equal(Object.keys(policyUpdateOf(PolicyUpdate.parse(first))).length, Object.keys(first).length)
      }),
    )
    assert.equal(policyUpdateOf({ max_lifetime_days: 1 }).max_lifetime_s, 86_400)
  })
})

test('a restriction error becomes a problem that points to the field', () => {
  const fail = (code: 'key_exceeds_parent' | 'policy_violated' | 'input_invalid', facts: object) =>
    new ProblemError(code, facts)
  const problem = (reason: RestrictionError['reason']) => {
    const { code, facts } = restrictionProblem({ reason, pointer: '/expires', detail: 'too late' }, fail)
    return { code, ...facts }
  }
  const errors = [{ pointer: '/expires', detail: 'too late' }]
  assert.deepEqual(problem('exceeds_parent'), { code: 'key_exceeds_parent', detail: 'too late', errors })
  assert.deepEqual(problem('violates_policy'), { code: 'policy_violated', detail: 'too late', errors })
  assert.deepEqual(problem('in_the_past'), { code: 'input_invalid', detail: '/expires: too late', errors })
})

test('by default a key cannot read or manage keys, usage or the audit log', () => {
  assert.deepEqual(
    scopes.filter((scope) => !defaultScopes.includes(scope)),
    ['usage:read', 'keys:read', 'keys:write', 'audit:read'],
  )
})
