import assert from 'node:assert/strict'
import { openStore } from '../../../src/store.ts'
import type { JobWorld } from './job-world.ts'

/**
 * Checks that the ledger has what the provider charged: the same for each job, and the estimate for those of which nobody
 * knows. The servers are stopped, and all jobs are finished.
 *
 * @returns The ids of the jobs that count as the estimate.
 */
export async function assertCharged({ place, provider }: JobWorld): Promise<string[]> {
  const store = await openStore(place)
  try {
    const { db } = store.database
    assert.deepEqual(await db.selectFrom('hold').selectAll().execute(), [], 'no hold outlives its job')
    const jobs = await db.selectFrom('job').selectAll().execute()
    const unknown = new Map(provider.charged)
    const unsure: string[] = []
    for (const { id, provider_request, cost_micro_usd, cost_source, estimate_micro_usd } of jobs) {
      if (cost_source === 'estimate') {
        assert.equal(cost_micro_usd, estimate_micro_usd)
        unsure.push(id)
      } else if (provider_request !== null) {
        const { request_id: requestId } = JSON.parse(provider_request)
        assert.equal(cost_micro_usd, unknown.get(requestId), `what was charged for ${id}`)
        unknown.delete(requestId)
      } else assert.equal(cost_micro_usd, 0, `nothing was asked for ${id}`)
    }
    // What was charged to nobody is work that the provider accepted and a killed server never heard of.
    assert.ok(unknown.size <= unsure.length, `${unknown.size} charges, ${unsure.length} jobs`)
    const { ledger } = await db
      .selectFrom('ledger_entry')
      .select((select) => select.fn.sum('amount_micro_usd').as('ledger'))
      .where('book', '=', 'spend')
      .executeTakeFirstOrThrow()
    const charged = [...provider.charged.values()].reduce((sum, each) => sum + each, 0)
    assert.ok(Number(ledger) >= charged, `the ledger has ${ledger}, the provider ${charged}`)
    if (unsure.length === 0) assert.equal(Number(ledger), charged)
    return unsure
  } finally {
    await store.close()
  }
}
