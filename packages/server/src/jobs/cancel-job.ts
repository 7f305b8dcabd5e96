import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { setCostHeaders } from './cost-headers.ts'
import { JobIdParameter, JobResponse, serializeJob } from './job.ts'

export const cancelJob = operation({
  id: 'jobs.cancel',
  method: 'POST',
  path: '/api/v1/jobs/{job_id}/cancel',
  tag: 'Jobs',
  summary: 'Cancel a job',
  description:
    'Cancels a job that is not finished. A provider may charge for what it already did. A finished job stays as it is. ' +
    'Every key may cancel its own jobs.',
  access: 'account',
  scope: 'assets:write',
  allowsCreator: true,
  input: z.strictObject({ job_id: JobIdParameter }),
  output: JobResponse,
  reportsCost: true,
  problems: ['job_not_found'],

  async run(context) {
    const { input, actor, request, store, jobs, now, fail } = context
    const by = auditActorOf(actor, request)
    const row = await store.jobs.cancel(actor.account_id, input.job_id, { at: now().getTime(), by })
    if (!row) throw fail('job_not_found')
    if (row.finished_at === null) await jobs.cancel(row.id)
    const current = (await store.jobs.find(actor.account_id, row.id)) ?? row
    await setCostHeaders(context, current)
    const assets = await store.assets.ofJobs(actor.account_id, [row.id])
    return { job: serializeJob(current, assets.get(row.id)) }
  },
})
