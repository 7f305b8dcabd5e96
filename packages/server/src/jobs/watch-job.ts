import { z } from 'zod'
import type { Actor } from '../http/actor.ts'
import { events, operation } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import { JobIdParameter, JobResponse, serializeJob } from './job.ts'
import type { JobRow } from './job-store.ts'

/** How long one stream lasts; the client opens the next one. Milliseconds. */
const maxStreamMs = 10 * 60_000

export const watchJob = operation({
  id: 'jobs.watch',
  method: 'GET',
  path: '/api/v1/jobs/{job_id}/events',
  tag: 'Jobs',
  summary: 'Watch a job',
  description:
    'Streams the job as server-sent events with the name `job`: at once and whenever it changes, until it is finished. ' +
    'A stream lasts at most 10 minutes. Every key may watch its own jobs.',
  access: 'account',
  scope: 'assets:read',
  allowsCreator: true,
  input: z.strictObject({ job_id: JobIdParameter }),
  output: events,
  line: JobResponse,
  problems: ['job_not_found'],

  async run({ input, actor, store, jobs, request, fail }) {
    const row = await store.jobs.find(actor.account_id, input.job_id)
    if (!row) throw fail('job_not_found')
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(maxStreamMs)])
    return { name: 'job', items: changes({ store, jobs }, actor, row, signal) }
  },
})

/** The states of a job that differ, until it is finished or the signal aborts. */
async function* changes(
  { store, jobs }: Pick<Services, 'store' | 'jobs'>,
  { account_id: accountId, key }: Actor,
  first: JobRow,
  signal: AbortSignal,
) {
  let row: JobRow | undefined = first
  let sent = ''
  let change = jobs.changed(first.id, signal)
  while (row) {
    const assets = row.finished_at === null ? undefined : await store.assets.ofJobs(accountId, [row.id])
    const job = serializeJob(row, assets?.get(row.id), jobs.progressOf(row.id))
    const json = JSON.stringify(job)
    if (json !== sent) yield { job }
    sent = json
    if (row.finished_at !== null || signal.aborted) return
    await change
    // Listens before it reads, so that no change falls in between.
    change = jobs.changed(row.id, signal)
    // A revoked key sees nothing more.
    if (key && (await store.jobs.denialOf({ api_key_id: key.id }))) return
    row = await store.jobs.find(accountId, row.id)
  }
}
