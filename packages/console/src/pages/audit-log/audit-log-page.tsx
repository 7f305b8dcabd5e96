import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { client, read } from '../../api/client.ts'
import type { AuditEvent } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { AuditLogIcon, DownloadIcon } from '../../components/icons.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../../components/page.tsx'
import { saveFile } from '../../components/save-file.ts'
import { Event } from './audit-event.tsx'
import style from './audit-log.module.css'
import { filterLabels, filterNames } from './filter.ts'
import { Filters } from './filters.tsx'
import { VerifyLog } from './verify-log.tsx'

const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

export function AuditLogPage() {
  const filter = useSearch({ from: '/framed/audit-log' })
  const navigate = useNavigate()
  const isFiltered = Object.keys(filter).length > 0
  const auditEvents = useInfiniteQuery({
    queryKey: ['audit_event', filter],
    queryFn: ({ pageParam: cursor }) => {
      const query = { ...filter, limit: 50, ...(cursor !== undefined && { cursor }) }
      return read(client.GET('/api/v1/audit-events', { params: { query } }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnMount: 'always',
  })
  const download = useMutation({
    mutationFn: () =>
      read(client.GET('/api/v1/audit-events/export', { params: { query: filter }, parseAs: 'blob' })),
    onSuccess: (content) => saveFile(content, isFiltered ? 'audit-filtered.jsonl' : 'audit.jsonl'),
    gcTime: 0,
  })
  const all = auditEvents.data?.pages.flatMap((page) => page.audit_events) ?? []
  const fields = auditEvents.error instanceof Problem ? auditEvents.error.fields : {}
  const denied = filterNames.filter((name) => fields[name])
  return (
    <Page
      title="Audit log"
      lead="Who did what in this account, with which key or session, and from where. Any later change to an event can be detected."
      actions={
        <Button
          variant="default"
          leftSection={<DownloadIcon size={16} />}
          loading={download.isPending}
          disabled={denied.length > 0}
          onClick={() => download.mutate()}
        >
          {isFiltered ? 'Download filtered events' : 'Download all events'}
        </Button>
      }
    >
      <div className={style.stack}>
        <Filters filter={filter} fields={fields} />
        <Failure error={download.error} />
        {denied.length > 0 ? (
          <Notice tone="danger" isUrgent title="Invalid filters">
            {denied.map((name) => (
              <p key={name}>
                <strong>{filterLabels[name]}</strong> {fields[name]}
              </p>
            ))}
          </Notice>
        ) : (
          <Failure error={auditEvents.error} onRetry={() => void auditEvents.refetch()} />
        )}
        {auditEvents.isPending && (
          <Panel isTight>
            <Waiting lines={7} what="the audit log" />
          </Panel>
        )}
        {auditEvents.isSuccess && all.length === 0 && (
          <Panel>
            {isFiltered ? (
              <Empty icon={<AuditLogIcon size={24} />} title="No matching events">
                <p>No event matches all filters.</p>
                <Button variant="default" onClick={() => navigate({ to: '/audit-log' })}>
                  Clear filters
                </Button>
              </Empty>
            ) : (
              <Empty icon={<AuditLogIcon size={24} />} title="No events yet">
                <p>Changes to keys and users, images, sign-ins and denied requests appear here.</p>
              </Empty>
            )}
          </Panel>
        )}
        {byDay(all).map(([name, events]) => (
          <section key={name} className={style.day}>
            <h2>{name}</h2>
            <Panel isTight>
              <ol className={style.list}>
                {events.map((event) => (
                  <Event key={event.id} event={event} />
                ))}
              </ol>
            </Panel>
          </section>
        ))}
        {auditEvents.hasNextPage && (
          <div>
            <Button
              variant="default"
              loading={auditEvents.isFetchingNextPage}
              onClick={() => auditEvents.fetchNextPage()}
            >
              Show more
            </Button>
          </div>
        )}
        <VerifyLog />
      </div>
    </Page>
  )
}

function byDay(events: AuditEvent[]): [string, AuditEvent[]][] {
  const days = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const name = day.format(new Date(event.at))
    days.set(name, [...(days.get(name) ?? []), event])
  }
  return [...days]
}
