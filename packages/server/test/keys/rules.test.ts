import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isInside } from '../../src/core/cidr.ts'
import { defaultScopes, hasScope, parseScopes, scopes } from '../../src/core/scopes.ts'
import { ProblemError } from '../../src/http/problems/problems.ts'
import { refusalOf } from '../../src/keys/key-error.ts'
import type { Expiry } from '../../src/keys/key-input.ts'
import {
  earlier,
  planKey,
  type Restrictions,
  successorExpiry,
  unrestricted,
  validateAgainstParent,
  type Wanted,
} from '../../src/keys/plan-key.ts'
import type { Policy } from '../../src/policy/account-store.ts'
import { changeOf, PolicyUpdate, toPolicyResponse } from '../../src/policy/policy.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const now = Date.parse('2030-05-05T10:00:00.000Z')

const noPolicy: Policy = {
  requests_per_minute: null,
  max_lifetime_s: null,
  revoke_idle_after_days: null,
  requires_expiry: 0,
  requires_allowed_ips: 0,
}

describe('a key that is planned', () => {
  const plan = (wanted: Wanted, parent?: Restrictions, policy: Partial<Policy> = {}) =>
    planKey(wanted, parent, { ...noPolicy, ...policy }, now)
  const creator: Restrictions = {
    scopes: 'assets:read keys:write',
    expires_at: now + 10 * dayMs,
    allowed_ips: '192.0.2.0/24 2001:db8::/32',
    requests_per_minute: 100,
  }

  test('has the scopes to create media and no restrictions where nothing is said', () => {
    assert.deepEqual(plan({}), {
      restrictions: {
        ...unrestricted,
        scopes: 'assets:read assets:write account:read',
      },
    })
    assert.equal(unrestricted.scopes, scopes.join(' '))
  })

  test('has what its maker has where nothing is said, but for making keys', () => {
    assert.deepEqual(plan({}, creator), { restrictions: { ...creator, scopes: 'assets:read' } })
  })

  test('is refused where nothing is said and its maker has no scope to create media', () => {
    const narrow = { ...creator, scopes: 'usage:read keys:write' }
    assert.deepEqual(plan({}, narrow), {
      denied: 'exceeds_parent',
      pointer: '/scopes',
      detail:
        'The key in use has none of the default scopes (assets:read, assets:write, account:read): ' +
        'name the scopes of the new key.',
    })
    const asked = plan({ scopes: ['usage:read'] }, narrow)
    assert.ok('restrictions' in asked)
    assert.equal(asked.restrictions.scopes, 'usage:read')
  })

  test('has what is asked, each scope and address once and scopes in order', () => {
    const wanted: Wanted = {
      scopes: ['keys:write', 'assets:read', 'keys:write'],
      expires: { afterMs: dayMs },
      allowed_ips: ['192.0.2.9/32', '2001:db8:1::/48', '192.0.2.9/32'],
      requests_per_minute: 99,
    }
    assert.deepEqual(plan(wanted, creator), {
      restrictions: {
        scopes: 'assets:read keys:write',
        expires_at: now + dayMs,
        allowed_ips: '192.0.2.9/32 2001:db8:1::/48',
        requests_per_minute: 99,
      },
    })
  })

  test('is refused where it would have more than its maker, and hears where', () => {
    const end = new Date(now + 10 * dayMs).toISOString()
    const scope = (names: string) => `The key in use does not have the scope ${names}.`
    const time = `No key outlives the one that it comes from, which expires on ${end}.`
    const place = 'The key in use may be used from 192.0.2.0/24, 2001:db8::/32 only.'
    const rate = 'The key in use may make 100 requests a minute.'
    const cases: [Wanted, string, string][] = [
      [{ scopes: ['audit:read', 'assets:write'] }, '/scopes', scope('assets:write or audit:read')],
      [{ expires: 'never' }, '/expires', time],
      [{ expires: { at: now + 10 * dayMs + 1 } }, '/expires', time],
      [{ allowed_ips: ['192.0.2.0/24', '198.51.100.1/32'] }, '/allowed_ips', place],
      [{ requests_per_minute: 101 }, '/requests_per_minute', rate],
    ]
    for (const [wanted, pointer, detail] of cases)
      assert.deepEqual(plan(wanted, creator), { denied: 'exceeds_parent', pointer, detail })
    assert.ok(
      'restrictions' in plan({ expires: { at: now + 10 * dayMs }, requests_per_minute: 100 }, creator),
    )
  })

  test('never has more than its maker, whatever is asked', () => {
    const anyRestrictions: fc.Arbitrary<Restrictions> = fc.record({
      scopes: fc.subarray([...scopes], { minLength: 5 }).map((some) => some.join(' ')),
      expires_at: fc.option(fc.integer({ min: 1, max: 5 }).map((days) => now + days * dayMs)),
      allowed_ips: fc.option(
        fc
          .subarray(['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '::/0', '2001:db8::/32'], { minLength: 1 })
          .map((some) => some.join(' ')),
      ),
      requests_per_minute: fc.option(fc.integer({ min: 1, max: 3 })),
    })
    const anyExpiry: fc.Arbitrary<Expiry> = fc.oneof(
      fc.constant('never' as const),
      fc.integer({ min: 1, max: 5 }).map((days) => ({ afterMs: days * dayMs })),
      fc.integer({ min: 1, max: 5 }).map((days) => ({ at: now + days * dayMs })),
    )
    const anyWanted: fc.Arbitrary<Wanted> = fc.record(
      {
        scopes: fc.subarray([...scopes], { minLength: 1 }),
        expires: anyExpiry,
        allowed_ips: fc.subarray(['10.1.2.0/24', '10.0.0.0/8', '::/0', '192.0.2.1/32'], { minLength: 1 }),
        requests_per_minute: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: [] },
    )
    const probes = ['10.1.2.3', '10.2.0.1', '192.0.2.1', '203.0.113.1', '2001:db8::1', '2001:db9::1']
    const mayFrom = ({ allowed_ips: blocks }: Restrictions, address: string) =>
      blocks === null || isInside(address, blocks)
    let made = 0
    fc.assert(
      fc.property(anyWanted, anyRestrictions, (wanted, parent) => {
        const planned = plan(wanted, parent)
        if ('denied' in planned) return
        made++
        const { restrictions } = planned
        for (const scope of parseScopes(restrictions.scopes)) assert.ok(hasScope(parent.scopes, scope))
        assert.ok((restrictions.expires_at ?? Infinity) <= (parent.expires_at ?? Infinity))
        assert.ok((restrictions.requests_per_minute ?? Infinity) <= (parent.requests_per_minute ?? Infinity))
        for (const address of probes)
          assert.ok(!mayFrom(restrictions, address) || mayFrom(parent, address), address)
      }),
      { numRuns: 2_000 },
    )
    assert.ok(made > 200, `only ${made} keys were made`)
  })

  test('is refused when its end has come', () => {
    const past = { denied: 'past', pointer: '/expires', detail: 'must be in the future' }
    assert.deepEqual(plan({ expires: { at: now } }), past)
    assert.deepEqual(plan({}, { ...creator, expires_at: now - 1 }), past)
    assert.ok('restrictions' in plan({ expires: { at: now + 1 } }))
  })

  test('lives for as long as the account lets keys live, and says in words for how long', () => {
    const days = (count: number) => ({ max_lifetime_s: count * 86_400 })
    const denied = (words: string) => ({
      denied: 'policy',
      pointer: '/expires',
      detail: `Keys of this account live for ${words} at most.`,
    })
    const endOf = (planned: ReturnType<typeof plan>) =>
      'restrictions' in planned ? planned.restrictions.expires_at : planned
    assert.equal(endOf(plan({}, undefined, days(30))), now + 30 * dayMs)
    assert.equal(endOf(plan({}, creator, days(30))), now + 10 * dayMs, 'the maker’s end is earlier')
    assert.equal(endOf(plan({}, creator, days(5))), now + 5 * dayMs)
    assert.equal(endOf(plan({ expires: { afterMs: 30 * dayMs } }, undefined, days(30))), now + 30 * dayMs)
    assert.deepEqual(plan({ expires: { afterMs: 30 * dayMs + 1 } }, undefined, days(30)), denied('30 days'))
    assert.deepEqual(plan({ expires: { at: now + 30 * dayMs + 1 } }, undefined, days(30)), denied('30 days'))
    assert.deepEqual(plan({ expires: 'never' }, undefined, days(1)), denied('1 day'))
    assert.deepEqual(plan({ expires: 'never' }, undefined, { max_lifetime_s: 7_200 }), denied('2 hours'))
    assert.deepEqual(plan({ expires: 'never' }, undefined, { max_lifetime_s: 3_600 }), denied('1 hour'))
    assert.deepEqual(plan({ expires: 'never' }, undefined, { max_lifetime_s: 60 }), denied('1 minute'))
    assert.deepEqual(plan({ expires: 'never' }, undefined, { max_lifetime_s: 5_400 }), denied('90 minutes'))
  })

  test('may end with the day that the account allows, which is later than its time, but with no later day', () => {
    const endOfDay = Date.parse('2030-06-04T23:59:59.000Z')
    const within30Days = { max_lifetime_s: 30 * 86_400 }
    assert.ok('restrictions' in plan({ expires: { at: endOfDay, isDay: true } }, undefined, within30Days))
    for (const expires of [
      { at: endOfDay + dayMs, isDay: true },
      { at: endOfDay },
      { at: endOfDay, isDay: false },
    ])
      assert.ok('denied' in plan({ expires }, undefined, within30Days), JSON.stringify(expires))
  })

  test('says when it ends and from where it is used if the account asks for it', () => {
    assert.deepEqual(plan({}, undefined, { requires_expiry: 1 }), {
      denied: 'policy',
      pointer: '/expires',
      detail: 'Keys of this account must expire: say when.',
    })
    assert.ok('restrictions' in plan({ expires: { afterMs: 1 } }, undefined, { requires_expiry: 1 }))
    assert.deepEqual(plan({}, undefined, { requires_allowed_ips: 1 }), {
      denied: 'policy',
      pointer: '/allowed_ips',
      detail: 'Keys of this account must name the addresses that may use them.',
    })
    assert.ok('restrictions' in plan({ allowed_ips: ['::1/128'] }, undefined, { requires_allowed_ips: 1 }))
  })
})

describe('more than another key', () => {
  test('is a key for everywhere than one for all of IPv4 alone', () => {
    const excess = validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '0.0.0.0/0' })
    assert.equal(excess?.pointer, '/allowed_ips')
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '::/0' })?.pointer,
      '/allowed_ips',
    )
    assert.equal(
      validateAgainstParent(unrestricted, { ...unrestricted, allowed_ips: '0.0.0.0/0 ::/0' }),
      undefined,
    )
  })

  test('is a key without an end or a limit than one with', () => {
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

describe('a key that takes over', () => {
  const successor = (expiresAt: number | null, longest: number | null, maxS: number | null) =>
    successorExpiry(
      { created_at: now - 5 * dayMs, expires_at: expiresAt },
      longest,
      { ...noPolicy, max_lifetime_s: maxS },
      now,
    )

  test('expires as far away as the other did when it was made, within what bounds it', () => {
    const oldEnd = now + 15 * dayMs
    assert.equal(successor(null, null, null), 'never')
    assert.deepEqual(successor(oldEnd, null, null), { at: now + 20 * dayMs })
    assert.deepEqual(successor(oldEnd, now + 3 * dayMs, null), { at: now + 3 * dayMs })
    assert.deepEqual(successor(oldEnd, null, 2 * 86_400), { at: now + 2 * dayMs })
    assert.deepEqual(successor(null, now + 3 * dayMs, null), { at: now + 3 * dayMs })
    assert.deepEqual(successor(null, now + 3 * dayMs, 2 * 86_400), { at: now + 2 * dayMs })
    assert.deepEqual(successor(null, null, 2 * 86_400), { at: now + 2 * dayMs })
  })

  test('the earlier of two ends is the only one, or none', () => {
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
  test('is kept as it was set, and what is not named is not touched', () => {
    const days = fc.option(fc.integer({ min: 1, max: 3_650 }))
    const change = fc.record(
      {
        max_lifetime_days: days,
        revoke_idle_after_days: days,
        requires_expiry: fc.boolean(),
        requires_allowed_ips: fc.boolean(),
        requests_per_minute: fc.option(fc.integer({ min: 1, max: 10_000_000 })),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, change, (first, second) => {
        const kept = { ...noPolicy, ...changeOf(PolicyUpdate.parse(first)) }
        const after = toPolicyResponse({ ...kept, ...changeOf(PolicyUpdate.parse(second)) })
        assert.deepEqual(after, { ...toPolicyResponse(noPolicy), ...first, ...second })
        assert.equal(Object.keys(changeOf(PolicyUpdate.parse(first))).length, Object.keys(first).length)
      }),
    )
    assert.equal(changeOf({ max_lifetime_days: 1 }).max_lifetime_s, 86_400)
  })
})

test('a refusal has the code of its reason, and points to the field', () => {
  const fail = (code: 'key_exceeds_parent' | 'policy_violated' | 'input_invalid', facts: object) =>
    new ProblemError(code, facts)
  const problem = (denied: 'exceeds_parent' | 'policy' | 'past') => {
    const { code, facts } = refusalOf({ denied, pointer: '/expires', detail: 'too late' }, fail)
    return { code, ...facts }
  }
  const errors = [{ pointer: '/expires', detail: 'too late' }]
  assert.deepEqual(problem('exceeds_parent'), { code: 'key_exceeds_parent', detail: 'too late', errors })
  assert.deepEqual(problem('policy'), { code: 'policy_violated', detail: 'too late', errors })
  assert.deepEqual(problem('past'), { code: 'input_invalid', detail: '/expires: too late', errors })
})

test('a key reads no keys, usage or audit log, and manages no keys, unless that is asked for', () => {
  assert.deepEqual(
    scopes.filter((scope) => !defaultScopes.includes(scope)),
    ['usage:read', 'keys:read', 'keys:write', 'audit:read'],
  )
})
