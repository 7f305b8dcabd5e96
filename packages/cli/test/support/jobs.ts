import { sample } from '../../../sdk/test/support/sample.ts'

/** The response with a job that the server has finished. */
export function finishedJob(assets: readonly unknown[], members: Record<string, unknown> = {}) {
  return { job: job('succeeded', { assets, ...members }) }
}

/** A job as the server sends it. */
export function job(status: string, members: Record<string, unknown> = {}) {
  return sample('Job', {
    id: 'job_1',
    status,
    finished_at: ['queued', 'running'].includes(status) ? null : '2026-01-31T12:00:01.000Z',
    ...members,
  })
}
