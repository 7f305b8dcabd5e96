import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { LeakReport } from '../../api/contract.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './leak-reports.module.css'

/** The open leak reports, with what to do next. */
export function LeakReports() {
  const reports = useQuery({
    queryKey: ['leak_reports'],
    queryFn: () => read(client.GET('/api/v1/leak-reports', { params: { query: { limit: 100 } } })),
    refetchInterval: 60_000,
  })
  const open = reports.data?.leak_reports.filter(({ resolved_at }) => resolved_at === null) ?? []
  if (open.length === 0) return null
  return (
    <section aria-label="Leaked keys" className={style.leaks}>
      {open.map((leakReport) => (
        <Report key={leakReport.id} leakReport={leakReport} />
      ))}
    </section>
  )
}

function Report({ leakReport }: { leakReport: LeakReport }) {
  const queries = useQueryClient()
  const { api_key: key, revocation_record, location } = leakReport
  const resolve = useMutation({
    mutationFn: () =>
      read(
        client.POST('/api/v1/leak-reports/{leak_report_id}/resolve', {
          params: { path: { leak_report_id: leakReport.id } },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['leak_reports'] })
      notify('Leak report resolved')
    },
  })
  const last = revocation_record?.last_accepted
  return (
    <Notice tone="danger" title={`Key “${key.name}” leaked and was revoked`}>
      <p>
        {leakReport.source === 'github' ? 'GitHub found' : 'Someone reported'} <code>{key.prefix}…</code>{' '}
        <Time at={leakReport.reported_at} />
        {location && <>, found at {isLink(location) ? <SafeLink url={location} /> : <q>{location}</q>}</>}.{' '}
        {last ? (
          <>
            It was last accepted <Time at={last.at} />
            {last.address && <> from {last.address}</>}.
          </>
        ) : (
          'It was never used.'
        )}
        {revocation_record && revocation_record.revoked_keys.length > 0 && (
          <>
            {' '}
            {revocation_record.revoked_keys.length === 1
              ? 'Its child key was'
              : `${revocation_record.revoked_keys.length} descendant keys were`}{' '}
            revoked with it.
          </>
        )}
      </p>
      <ol className={style.steps}>
        <li>
          Check <a href={`/keys/${key.id}`}>its requests and images</a>: was all of it you?
        </li>
        <li>Create another key and use it in place of this one.</li>
        <li>Remove the leaked key from where it was found, including the history.</li>
      </ol>
      <Failure error={resolve.error} />
      <Button
        className={style.done ?? ''}
        variant="default"
        size="compact-sm"
        loading={resolve.isPending}
        onClick={() => resolve.mutate()}
      >
        Mark as resolved
      </Button>
    </Notice>
  )
}

/** A link from an unknown reporter: shown in full, opened without a referrer. */
function SafeLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener nofollow">
      {url}
    </a>
  )
}

function isLink(text: string): boolean {
  return URL.parse(text)?.protocol === 'https:'
}
