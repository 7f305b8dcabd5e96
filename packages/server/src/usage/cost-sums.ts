import type { CostGroup, Costs } from './cost-store.ts'
import type { TopRows } from './usage-store.ts'

/** Adds up costs. */
export function sumOf(groups: readonly CostGroup[]): Costs {
  const sum = (field: keyof Costs) => groups.reduce((all, group) => all + group[field], 0)
  return {
    jobs: sum('jobs'),
    cost: sum('cost'),
    estimate: sum('estimate'),
    estimated_cost: sum('estimated_cost'),
    estimated_jobs: sum('estimated_jobs'),
    jobs_at_estimate: sum('jobs_at_estimate'),
    unpriced_jobs: sum('unpriced_jobs'),
  }
}

/** Adds up costs by key, model or provider: at most `limit` rows, most expensive first. */
export function topOf<Field extends 'api_key_id' | 'model' | 'provider'>(
  field: Field,
  groups: readonly CostGroup[],
  limit: number,
): TopRows<Costs & { readonly value: CostGroup[Field]; readonly actor_name: string | null }> {
  const rows = [...Map.groupBy(groups, (group) => group[field])].map(([value, members]) => ({
    value,
    actor_name: members[0]?.actor_name ?? null,
    ...sumOf(members),
  }))
  const sorted = rows.sort(
    (one, other) =>
      other.cost - one.cost || other.jobs - one.jobs || (String(one.value) < String(other.value) ? -1 : 1),
  )
  return { rows: sorted.slice(0, limit), total: rows.length }
}
