import { z } from 'zod'
import {
  AppliedBudget,
  budgetsOfActor,
  serializeAppliedBudgets,
  subjectsOf,
} from '../budgets/applied-budget.ts'
import { toUsd } from '../budgets/budget.ts'
import { toIso } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { costAccessOf, costFields, costFilterFields, serializeCosts } from './cost.ts'
import type { CostGroup } from './cost-store.ts'
import { sumOf, topOf } from './cost-sums.ts'
import { daysOf, type Period, periodOf, Since } from './period.ts'
import { periodFields, serializePeriod, Total } from './usage.ts'

const maxRows = 50

export const getCosts = operation({
  id: 'usage.get',
  method: 'GET',
  path: '/api/v1/usage',
  tag: 'Usage',
  summary: 'Get what jobs cost',
  description:
    'Returns what the jobs that ended in a period cost: by day in UTC, and by key, model and provider, most expensive ' +
    'first. Every key may read what counts against itself: its own jobs, those of its descendants, and those of the keys ' +
    'that it replaced. The whole account needs `usage:read`.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({ since: Since('7d'), api_key_id: costFilterFields.api_key_id }),
  output: z
    .object({
      of: z.enum(['account', 'key']).meta({
        description:
          '`account`: all of it. `key`: what counts against the key of the caller, or `api_key_id`.',
      }),
      ...periodFields,
      ...costFields,
      unpriced_jobs: z.int().meta({
        description: 'Jobs whose cost is unknown: the model has no price, and the provider reports none.',
      }),
      held_usd: z.number().meta({
        description: 'What is reserved now for jobs that are not finished. US dollars.',
      }),
      estimates: z
        .object({
          jobs: z.int(),
          estimate_usd: z.number().meta({ description: 'US dollars.' }),
          cost_usd: z.number().meta({ description: 'US dollars.' }),
          jobs_at_estimate: z.int().meta({
            description:
              'Jobs whose cost is only the estimate, because the provider did not say what it charged.',
          }),
        })
        .meta({ description: 'The jobs that have an estimate: what was estimated, and what they cost.' }),
      days: z
        .array(z.object({ date: z.iso.date(), ...costFields }))
        .meta({ description: 'Every day of the period in order, also days without costs.' }),
      keys: z
        .array(
          z.object({
            api_key_id: z.string().nullable().meta({ description: 'null for the users of the account.' }),
            name: z.string().nullable().meta({ description: 'The name of the key.' }),
            ...costFields,
          }),
        )
        .meta({ description: 'Most expensive first.' }),
      models: z.array(z.object({ model: z.string(), ...costFields })),
      providers: z.array(z.object({ provider: z.string(), ...costFields })),
      totals: z.object({ keys: Total(maxRows), models: Total(maxRows), providers: Total(maxRows) }),
      budgets: z.array(AppliedBudget).meta({
        description: 'The budgets that apply to the caller, or to `api_key_id`: those of the key first.',
      }),
    })
    .meta({ id: 'Usage' }),
  problems: [],

  async run({ input, actor, store, now, fail }) {
    const at = now()
    const period = periodOf(input.since, at, fail)
    const { of, subjects, keySubjects } = await costAccessOf(actor, store.keys, input.api_key_id)
    const filter = { subjects, since: period.since }
    const accountId = actor.account_id
    const budgetSubjects = keySubjects ? [accountId, ...keySubjects] : subjectsOf(actor)
    const readBudgets = () => {
      if (!keySubjects) return budgetsOfActor(actor, store.ledger, at.getTime())
      return keySubjects.length === 0 ? [] : store.ledger.states(budgetSubjects, at.getTime())
    }
    const [groups, held, budgets] = await Promise.all([
      store.costs.groups(accountId, filter),
      keySubjects?.length === 0 ? 0 : store.costs.held(accountId, subjects.at(-1) ?? accountId, at.getTime()),
      readBudgets(),
    ])
    const all = sumOf(groups)
    const keys = topOf('api_key_id', groups, maxRows)
    const models = topOf('model', groups, maxRows)
    const providers = topOf('provider', groups, maxRows)
    const keyIds = keys.rows.flatMap(({ value }) => value ?? [])
    const names = await store.costs.keyNames(accountId, keyIds)
    return {
      of,
      ...serializePeriod(period),
      ...serializeCosts(all),
      unpriced_jobs: all.unpriced_jobs,
      held_usd: toUsd(held),
      estimates: {
        jobs: all.estimated_jobs,
        estimate_usd: toUsd(all.estimate),
        cost_usd: toUsd(all.estimated_cost),
        jobs_at_estimate: all.jobs_at_estimate,
      },
      days: everyDay(period, groups),
      keys: keys.rows.map(({ value, actor_name, ...row }) => ({
        api_key_id: value,
        name: value === null ? null : (names.get(value) ?? actor_name),
        ...serializeCosts(row),
      })),
      models: models.rows.map((row) => ({ model: row.value, ...serializeCosts(row) })),
      providers: providers.rows.map((row) => ({ provider: row.value, ...serializeCosts(row) })),
      totals: { keys: keys.total, models: models.total, providers: providers.total },
      budgets: serializeAppliedBudgets(budgets, budgetSubjects, at.getTime()),
    }
  },
})

function everyDay(period: Period, groups: readonly CostGroup[]) {
  const known = Map.groupBy(groups, ({ day }) => day)
  return daysOf(period).map((day) => ({
    date: toIso(day).slice(0, 10),
    ...serializeCosts(sumOf(known.get(day) ?? [])),
  }))
}
