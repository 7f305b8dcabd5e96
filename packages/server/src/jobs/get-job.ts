import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { setCostHeaders } from './cost-headers.ts'
import { JobIdParameter, JobResponse, serializeJob } from './job.ts'

export const getJob = operation({
  id: 'jobs.get',
  method: 'GET',
  path: '/api/v1/jobs/{job_id}',
  tag: 'Jobs',
  summary: 'Get a job',
  description: 'Returns a job with its progress, its assets or its error. Every key may read its own jobs.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ job_id: JobIdParameter }),
  output: JobResponse,
  reportsCost: true,
  problems: ['job_not_found'],

  async run(context) {
    const { input, actor, store, jobs, fail } = context
    const row = await store.jobs.find(actor.account_id, input.job_id)
    if (!row) throw fail('job_not_found')
    await setCostHeaders(context, row)
    const assets = await store.assets.ofJobs(actor.account_id, [row.id])
    return { job: serializeJob(row, assets.get(row.id), jobs.progressOf(row.id)) }
  },
})
