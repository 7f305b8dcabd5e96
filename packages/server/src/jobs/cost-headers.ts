import { budgetsOfActor } from '../budgets/applied-budget.ts'
import { leastRemaining, toUsd } from '../budgets/budget.ts'
import type { Actor } from '../http/actor.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import type { JobRow } from './job-store.ts'

interface CostContext extends Pick<Services, 'store' | 'now'> {
  readonly actor: Actor
  readonly request: Pick<RequestInfo, 'setHeader'>
}

/**
 * Tells in headers of the response what a job cost, once that is known, and how much the caller can still spend: the
 * least that is left of all budgets that apply. Reads the budgets with one statement, if one applies.
 *
 * @param job `undefined` if none was created.
 */
export async function setCostHeaders(
  { actor, request, store, now }: CostContext,
  job?: Pick<JobRow, 'finished_at' | 'cost_micro_usd'>,
): Promise<void> {
  if (job && job.finished_at !== null && job.cost_micro_usd !== null) {
    request.setHeader('oanim-cost', String(toUsd(job.cost_micro_usd)))
  }
  const remaining = leastRemaining(await budgetsOfActor(actor, store.ledger, now().getTime()))
  if (remaining !== undefined) request.setHeader('oanim-budget-remaining', String(toUsd(remaining)))
}
