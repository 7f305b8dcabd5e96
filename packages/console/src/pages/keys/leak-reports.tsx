import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { LeakReport } from '../../api/contract.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import style from './leak-reports.module.css'

/** Keys that somebody saw where they should not be: before everything else, with what to do next. */
export function Leaks() {
  const leaks = useQuery({
    queryKey: ['leak_reports'],
    queryFn: () => api.leakReports(),
    refetchInterval: 60_000,
  })
  const open = leaks.data?.leak_reports.filter(({ resolved_at }) => resolved_at === null) ?? []
  if (open.length === 0) return null
  return (
    <section aria-label="Leaked keys" className={style['leaks']}>
      {open.map((leakReport) => (
        <Leak key={leakReport.id} leakReport={leakReport} />
      ))}
    </section>
  )
}

function Leak({ leakReport }: { leakReport: LeakReport }) {
  const client = useQueryClient()
  const { api_key: key, revocation_record, location } = leakReport
  const resolve = useMutation({
    mutationFn: () => api.resolveLeakReport(leakReport.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['leak_reports'] })
      say(`The leak of “${key.name}” is dealt with`)
    },
  })
  const last = revocation_record?.last_accepted
  return (
    <Notice tone="danger" title={`The key “${key.name}” leaked and was revoked`}>
      <p>
        {leakReport.source === 'github' ? 'GitHub found' : 'Somebody who held it reported'}{' '}
        <code>{key.prefix}…</code> <Time at={leakReport.reported_at} />
        {location && <>, seen in {isLink(location) ? <SafeLink url={location} /> : <q>{location}</q>}</>}.{' '}
        {last ? (
          <>
            It was last accepted <Time at={last.at} />
            {last.address && <> from {last.address}</>}.
          </>
        ) : (
          'It was never used.'
        )}
        {revocation_record && revocation_record.ended.length > 0 && (
          <>
            {' '}
            {revocation_record.ended.length === 1
              ? 'One key that it had made'
              : `${revocation_record.ended.length} keys that it had made`}{' '}
            ended with it.
          </>
        )}
      </p>
      <ol className={style['steps']}>
        <li>
          Look at what it did, and whether that was you:{' '}
          <a href={`/keys/${key.id}`}>its traffic and images</a>.
        </li>
        <li>Create another key and put it where this one was used.</li>
        <li>Take the old one out of the place where it was seen, history included.</li>
      </ol>
      <Failure error={resolve.error} />
      <Button
        className={style['done'] ?? ''}
        variant="default"
        size="compact-sm"
        loading={resolve.isPending}
        onClick={() => resolve.mutate()}
      >
        It is dealt with
      </Button>
    </Notice>
  )
}

/** A stranger wrote the address: it is shown whole, and opened only as a web page that learns nothing of this one. */
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
