import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { Exposure } from '../../api/contract.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import style from './leak-reports.module.css'

/** Keys that somebody saw where they should not be: before everything else, with what to do next. */
export function Leaks() {
  const leaks = useQuery({
    queryKey: ['exposures'],
    queryFn: () => api.exposures(),
    refetchInterval: 60_000,
  })
  const open = leaks.data?.exposures.filter(({ resolved_at }) => resolved_at === null) ?? []
  if (open.length === 0) return null
  return (
    <section aria-label="Leaked keys" className={style['leaks']}>
      {open.map((exposure) => (
        <Leak key={exposure.id} exposure={exposure} />
      ))}
    </section>
  )
}

function Leak({ exposure }: { exposure: Exposure }) {
  const client = useQueryClient()
  const { api_key: key, receipt, location } = exposure
  const resolve = useMutation({
    mutationFn: () => api.resolveExposure(exposure.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['exposures'] })
      say(`The leak of “${key.name}” is dealt with`)
    },
  })
  const last = receipt?.last_accepted
  return (
    <Notice tone="danger" title={`The key “${key.name}” leaked and was revoked`}>
      <p>
        {exposure.source === 'github' ? 'GitHub found' : 'Somebody who held it reported'}{' '}
        <code>{key.prefix}…</code> <Time at={exposure.reported_at} />
        {location && <>, seen in {isLink(location) ? <SafeLink url={location} /> : <q>{location}</q>}</>}.{' '}
        {last ? (
          <>
            It was last accepted <Time at={last.at} />
            {last.address && <> from {last.address}</>}.
          </>
        ) : (
          'It was never used.'
        )}
        {receipt && receipt.ended.length > 0 && (
          <>
            {' '}
            {receipt.ended.length === 1
              ? 'One key that it had made'
              : `${receipt.ended.length} keys that it had made`}{' '}
            ended with it.
          </>
        )}
      </p>
      <ol className={style['steps']}>
        <li>
          Look at what it did, and whether that was you:{' '}
          <a href={`/keys/${key.id}`}>its traffic and pictures</a>.
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
