import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { Activity } from '../../api/contract.ts'
import { ActivityIcon, KeyIcon, PersonIcon, TerminalIcon } from '../../parts/icons.tsx'
import { Failure } from '../../parts/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../../parts/page.tsx'
import { actionWords } from './action-words.ts'
import style from './activity.module.css'

const day = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const time = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

export function ActivityPage() {
  const activity = useInfiniteQuery({
    queryKey: ['activity'],
    queryFn: ({ pageParam }) => api.activity(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnMount: 'always',
  })
  const all = activity.data?.pages.flatMap((page) => page.activity) ?? []
  return (
    <Page
      title="Activity"
      lead="Who did what in this account, with which key or session, and from where. Nothing here can be changed."
    >
      <Failure error={activity.error} onRetry={() => void activity.refetch()} />
      {activity.isPending && (
        <Panel isTight>
          <Waiting lines={7} what="the activity" />
        </Panel>
      )}
      {activity.isSuccess && all.length === 0 && (
        <Panel>
          <Empty icon={<ActivityIcon size={24} />} title="Nothing happened yet">
            <p>
              Changes to keys and people, pictures, sign-ins and refused calls are written down here as they
              happen.
            </p>
          </Empty>
        </Panel>
      )}
      {byDay(all).map(([name, entries]) => (
        <section key={name} className={style['day']}>
          <h2>{name}</h2>
          <Panel isTight>
            <ol className={style['list']}>
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ol>
          </Panel>
        </section>
      ))}
      {activity.hasNextPage && (
        <Button
          variant="default"
          loading={activity.isFetchingNextPage}
          onClick={() => activity.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Page>
  )
}

function Entry({ entry }: { entry: Activity }) {
  const { actor, action, address } = entry
  const aim = aimOf(entry)
  const Icon = { key: KeyIcon, person: PersonIcon, machine: TerminalIcon }[actor.kind]
  return (
    <li className={style['entry']}>
      <span className={style['icon']}>
        <Icon size={16} />
      </span>
      <div className={style['what']}>
        <p>
          <strong>{actor.name ?? (actor.kind === 'machine' ? 'The server' : 'Someone')}</strong>{' '}
          {actionWords[action] ?? action.replaceAll(/[._]/g, ' ')}
          {aim && (
            <>
              {' '}
              <span className={style['target']}>{aim}</span>
            </>
          )}
        </p>
        <p className={style['soft']}>
          {{ key: 'With a key', person: 'In the console', machine: 'On the machine itself' }[actor.kind]}
          {address && `, from ${address}`}
          {entry.request_id && (
            <>
              {' · '}
              <code>{entry.request_id}</code>
            </>
          )}
        </p>
      </div>
      <time dateTime={entry.at}>{time.format(new Date(entry.at))}</time>
    </li>
  )
}

/** What something was done to; of a refusal what was asked for, why not, and how often. */
function aimOf({ action, target, after }: Activity): string | null {
  const { operation, code, count } = after ?? {}
  if (action !== 'access.refused' || code === undefined) return target?.name ?? null
  if (operation === null) return `${count} calls`
  return `${operation} (${code}${Number(count) > 1 ? `, ${count} times` : ''})`
}

function byDay(entries: Activity[]): [string, Activity[]][] {
  const days = new Map<string, Activity[]>()
  for (const entry of entries) {
    const name = day.format(new Date(entry.at))
    days.set(name, [...(days.get(name) ?? []), entry])
  }
  return [...days]
}
