import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { actingAccount, client, read } from '../../api/client.ts'
import type { Job } from '../../api/contract.ts'

const pollMs = 1_000

export const isFinished = (job: Job) => job.finished_at !== null

const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: async () =>
      (await read(client.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id } } }))).job,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Keeps what the server said of a job, for `useJob`. */
export function keepJob(queries: QueryClient, job: Job): void {
  queries.setQueryData(jobQuery(job.id).queryKey, (known) => (known && isFinished(known) ? known : job))
}

/**
 * A job, followed until it is finished. The server streams its changes; while there is no stream, the job is polled. A
 * stream cannot name another account, so there the job is only polled.
 *
 * @param id `undefined`: no job.
 */
export function useJob(id: string | undefined): { job: Job | undefined; error: unknown } {
  const queries = useQueryClient()
  const [isStreaming, setIsStreaming] = useState(false)
  const query = useQuery({
    ...jobQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (isStreaming || (data && isFinished(data)) ? false : pollMs),
  })
  const job = id === undefined ? undefined : query.data
  const isRunning = job !== undefined && !isFinished(job)

  useEffect(() => {
    if (id === undefined || !isRunning || actingAccount() !== undefined) return
    const stream = new EventSource(`/api/v1/jobs/${id}/events`)
    stream.addEventListener('open', () => setIsStreaming(true))
    stream.addEventListener('error', () => setIsStreaming(false))
    stream.addEventListener('job', ({ data }) => keepJob(queries, JSON.parse(data).job))
    return () => {
      stream.close()
      setIsStreaming(false)
    }
  }, [id, isRunning, queries])

  // Its files appear in the gallery, and its cost is spent.
  useEffect(() => {
    if (!isRunning) return
    return () => {
      void queries.invalidateQueries({ queryKey: ['assets'] })
      void queries.invalidateQueries({ queryKey: ['jobs'] })
      void queries.invalidateQueries({ queryKey: ['estimate'] })
    }
  }, [isRunning, queries])

  return { job, error: id === undefined ? null : query.error }
}

/** The jobs of the account that are not finished, newest first. */
export function useUnfinishedJobs(): readonly Job[] | undefined {
  return useQuery({
    queryKey: ['jobs', 'unfinished'],
    queryFn: async () => {
      const lists = await Promise.all(
        (['running', 'queued'] as const).map((status) =>
          read(client.GET('/api/v1/jobs', { params: { query: { status, limit: 10 } } })),
        ),
      )
      return lists
        .flatMap(({ jobs }) => jobs)
        .sort((one, two) => two.created_at.localeCompare(one.created_at))
    },
    refetchInterval: ({ state: { data } }) => (data && data.length > 0 ? 5 * pollMs : false),
  }).data
}
