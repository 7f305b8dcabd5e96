import type { Logger } from 'pino'
import { toUsd } from '../budgets/budget.ts'
import type { Metrics } from '../http/services.ts'
import type { Cost } from './job-cost.ts'
import type { JobRow } from './job-store.ts'

/** Writes a log line for each charge, and counts it in the metrics. */
export function chargeReporter(log: Pick<Logger, 'info'>, metrics: Pick<Metrics, 'jobCharged'> | undefined) {
  return ({ id, provider, model, api_key_id }: JobRow, { costMicroUsd, source }: Cost): void => {
    const costUsd = toUsd(costMicroUsd)
    const entry = { job: id, provider, model, api_key_id, cost_usd: costUsd, cost_source: source }
    log.info(entry, 'a job was charged')
    metrics?.jobCharged(provider, costUsd)
  }
}
