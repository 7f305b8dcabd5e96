import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { collectList } from '../src/command.ts'
import { describeBudget, describeCredit, describeLimits } from '../src/commands/budgets/budget-facts.ts'
import { budgetChangeOf, budgetFieldsOf } from '../src/commands/budgets/budget-options.ts'
import { parseBudgets } from '../src/commands/budgets/parse-budgets.ts'
import type { Failure } from '../src/failure.ts'
import { decimalUsd, dollars } from '../src/output/money.ts'

describe('the values of --budget', () => {
  test('are amounts in US dollars per day, per month or in total', () => {
    for (const [text, limit_usd, period] of [
      ['5usd/day', 5, 'day'],
      ['$5/day', 5, 'day'],
      ['20usd/month', 20, 'month'],
      ['2usd', 2, 'total'],
      ['$2', 2, 'total'],
      ['2usd/total', 2, 'total'],
      ['5USD/Day', 5, 'day'],
      [' 5 usd / day ', 5, 'day'],
      ['0usd', 0, 'total'],
      ['0.000001usd', 0.000001, 'total'],
      ['12.345678usd/month', 12.345678, 'month'],
      ['1000000usd', 1_000_000, 'total'],
    ] as const) {
      assert.deepEqual(parseBudgets([text]), [{ limit_usd, period }], text)
    }
  })

  test('can be several, one for each period', () => {
    const expected = [
      { limit_usd: 5, period: 'day' },
      { limit_usd: 50, period: 'month' },
      { limit_usd: 100, period: 'total' },
    ]
    assert.deepEqual(parseBudgets(collectList('100usd', collectList('5usd/day, $50/month'))), expected)
    assert.throws(
      () => parseBudgets(['5usd/day', '6usd/day']),
      /"5usd\/day,6usd\/day": it has two amounts per day/,
    )
    assert.throws(() => parseBudgets(['5usd', '6usd/total']), /it has two totals/)
  })

  test('that cannot be understood are an error that names the value and shows the forms', () => {
    const values = [
      '',
      '5',
      '5eur',
      '5usd/week',
      '-5usd',
      '1e3usd',
      '.5usd',
      '5.usd',
      '$5usd',
      'none',
      '5usd/day/day',
      'usd',
      '5,000',
      '٥usd',
    ]
    for (const text of values) {
      assert.throws(
        () => parseBudgets([text]),
        (error: Error) => {
          assert.equal(
            error.message,
            `Invalid --budget "${text}". Use an amount in US dollars, such as 2usd (in total), 5usd/day or 20usd/month.`,
          )
          return true
        },
      )
    }
    assert.throws(() => parseBudgets(['1.0000001usd']), /"1\.0000001usd": an amount has at most 6 decimals/)
    assert.throws(() => parseBudgets(['1000000.01usd']), /the largest amount is 1000000usd/)
  })

  test('without the digits that the shell removed are rejected, not read as another amount', () => {
    for (const text of ['5/day', '0/month', '/day', '.50/day', '']) {
      assert.throws(
        () => parseBudgets([text]),
        (error: Failure) => error.exitCode === 2 && /^The shell replaces \$/.test(error.details.hint ?? ''),
      )
    }
  })

  test('are removed with none where they are changed', () => {
    assert.deepEqual(budgetChangeOf({ budget: ['none'] }), { budgets: [] })
    assert.deepEqual(budgetChangeOf({ budget: ['1usd'] }), { budgets: [{ limit_usd: 1, period: 'total' }] })
    assert.throws(() => budgetChangeOf({ budget: ['none', '1usd'] }), /Invalid --budget "none"/)
    assert.throws(() => budgetFieldsOf({ budget: ['none'] }), /Invalid --budget "none"/)
  })
})

describe('the values of --model', () => {
  test('are patterns, and any removes the restriction', () => {
    assert.deepEqual(budgetFieldsOf({ model: collectList('fal-ai/flux-*, openai/*') }), {
      models: ['fal-ai/flux-*', 'openai/*'],
    })
    assert.deepEqual(budgetChangeOf({ model: ['any'] }), { models: null })
    assert.deepEqual(budgetChangeOf({}), {})
    assert.throws(
      () => budgetFieldsOf({ model: ['a', ''] }),
      /Invalid --model "a,"\. Use the ID of a model or a pattern/,
    )
  })
})

test('a budget is described with what is spent, held and left of it', () => {
  const state = {
    limit_usd: 5,
    period: 'day',
    spent_usd: 0.12,
    held_usd: 0,
    remaining_usd: 4.88,
    resets_at: null,
  } as const
  assert.equal(describeBudget(state), '$5 per day: $0.12 spent, $4.88 left')
  assert.equal(
    describeBudget({ ...state, period: 'total', held_usd: 0.3, remaining_usd: 4.58 }),
    '$5 in total: $0.12 spent, $0.30 held, $4.58 left',
  )
  assert.equal(describeLimits([state, { limit_usd: 20, period: 'month' }]), '$5 per day, $20 per month')
})

test('credit is described with what is held of it', () => {
  assert.equal(describeCredit({ balance_usd: 50, held_usd: 0 }), '$50')
  assert.equal(describeCredit({ balance_usd: 50, held_usd: 0.3 }), '$50, $0.30 held')
  assert.equal(describeCredit({ balance_usd: -0.02, held_usd: 0 }), '-$0.02')
})

test('an amount has two to six decimals', () => {
  assert.deepEqual([2, 0.1, 0.0034, 10, 1200].map(dollars), ['$2', '$0.10', '$0.0034', '$10', '$1200'])
  assert.deepEqual([2, 0.12, 0.1, 0.0034, 0.000001, 1234.5].map(decimalUsd), [
    '2.00',
    '0.12',
    '0.10',
    '0.0034',
    '0.000001',
    '1234.50',
  ])
})
