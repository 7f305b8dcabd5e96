import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { toCsv } from '../../../../cli/src/output/csv.ts'
import { client, read } from '../../api/client.ts'
import type { ChargedJob } from '../../api/contract.ts'
import { DownloadIcon } from '../../components/icons.tsx'
import { dollars } from '../../components/money.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { saveFile } from '../../components/save-file.ts'
import { Time } from '../../components/time.tsx'
import type { Period } from './period.ts'
import style from './usage.module.css'

/** The most rows of a downloaded file. */
const mostRows = 10_000

function readPage(since: Period, cursor: string | undefined, limit: number) {
  const query = { since, limit, ...(cursor !== undefined && { cursor }) }
  return read(client.GET('/api/v1/usage/history', { params: { query } }))
}

/** The jobs that cost something, the latest first, and the same as a file. */
export function History({ since }: { since: Period }) {
  const history = useInfiniteQuery({
    queryKey: ['usage', since, 'history'],
    queryFn: ({ pageParam: cursor }) => readPage(since, cursor, 25),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const download = useMutation({
    mutationFn: async () => {
      const jobs: ChargedJob[] = []
      let cursor: string | undefined
      do {
        const page = await readPage(since, cursor, 100)
        jobs.push(...page.jobs)
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined && jobs.length < mostRows)
      return { jobs, isCut: cursor !== undefined }
    },
    onSuccess: ({ jobs }) => saveFile(new Blob([csvOf(jobs)], { type: 'text/csv' }), `usage-${since}.csv`),
    gcTime: 0,
  })
  const jobs = history.data?.pages.flatMap((page) => page.jobs) ?? []
  return (
    <Panel
      title="Charged jobs"
      lead="Jobs that cost something or whose cost is unknown, the latest first."
      isTight
      actions={
        <Button
          variant="default"
          leftSection={<DownloadIcon size={16} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          Download CSV
        </Button>
      }
    >
      <div className={style.messages}>
        <Failure error={history.error ?? download.error} />
        {download.data?.isCut && (
          <p role="status">
            The file has the latest {mostRows} jobs. For all of them, run{' '}
            <code>oanim usage history --csv</code>.
          </p>
        )}
      </div>
      {history.isPending && <Waiting lines={6} what="the jobs" />}
      {jobs.length > 0 && <Jobs jobs={jobs} />}
      {history.hasNextPage && (
        <div className={style.more}>
          <Button
            variant="default"
            loading={history.isFetchingNextPage}
            onClick={() => history.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </Panel>
  )
}

function Jobs({ jobs }: { jobs: readonly ChargedJob[] }) {
  return (
    <table className={style.jobs}>
      <caption className="visually-hidden">Charged jobs</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Started by</th>
          <th scope="col">Ended</th>
          <th scope="col">Estimate</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={job.job_id}>
            <th scope="row">
              {job.model}
              <small>
                {job.provider}
                {job.status !== 'succeeded' && `, ${job.status}`}
              </small>
            </th>
            <td data-label="Started by">
              {job.api_key_id ? (
                <Link to="/keys/$keyId" params={{ keyId: job.api_key_id }}>
                  {job.created_by.name ?? job.api_key_id}
                </Link>
              ) : (
                (job.created_by.name ?? 'A user')
              )}
            </td>
            <td data-label="Ended">
              <Time at={job.at} />
            </td>
            <td data-label="Estimate">{job.estimate_usd === null ? 'None' : dollars(job.estimate_usd)}</td>
            <td data-label="Cost">
              {job.cost_usd === null ? 'Unknown' : dollars(job.cost_usd)}
              <small>{job.cost_source && sources[job.cost_source]}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** How the cost of a job is known. */
const sources: Readonly<Record<NonNullable<ChargedJob['cost_source']>, string>> = {
  provider: 'reported by the provider',
  price: 'from the price list',
  estimate: 'the estimate counts',
  none: 'not charged',
}

function csvOf(jobs: readonly ChargedJob[]): string {
  const titles = [
    'at',
    'job_id',
    'verb',
    'model',
    'provider',
    'status',
    'api_key_id',
    'created_by',
    'estimate_usd',
    'cost_usd',
    'cost_source',
  ]
  return toCsv(
    titles,
    jobs.map((job) => [
      job.at,
      job.job_id,
      job.verb,
      job.model,
      job.provider,
      job.status,
      job.api_key_id,
      job.created_by.name,
      job.estimate_usd,
      job.cost_usd,
      job.cost_source,
    ]),
  )
}
