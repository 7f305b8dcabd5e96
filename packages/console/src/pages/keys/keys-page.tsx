import { Button, Switch, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey } from '../../api/contract.ts'
import { KeyIcon, PlusIcon, SearchIcon } from '../../parts/icons.tsx'
import { Failure } from '../../parts/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { nameAgent } from '../../parts/user-agent.ts'
import { inTree, type KeyInTree } from './key-tree.ts'
import style from './keys.module.css'
import { Leaks } from './leaks.tsx'
import { Status } from './status.tsx'

// The dialogs come right after the page: nobody waits for them, and the page does not wait either.
const loadCreateKey = () => import('./create-key.tsx')
const loadRevokeKey = () => import('./revoke-key.tsx')
const CreateKey = lazy(async () => ({ default: (await loadCreateKey()).CreateKey }))
const RevokeKey = lazy(async () => ({ default: (await loadRevokeKey()).RevokeKey }))

/** From how many keys on a search is worth its place. */
const manyKeys = 5

export function KeysPage() {
  const [withEnded, setWithEnded] = useState(false)
  const [withJobs, setWithJobs] = useState(false)
  const keys = useInfiniteQuery({
    queryKey: ['keys', { withEnded, withJobs }],
    queryFn: ({ pageParam }) => api.keys({ ended: withEnded, jobs: withJobs }, pageParam),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 30_000,
  })
  const [isCreating, setIsCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey>()
  const [search, setSearch] = useState('')

  useEffect(() => {
    void loadCreateKey()
    void loadRevokeKey()
  }, [])

  const all = keys.data?.pages.flatMap((page) => page.api_keys) ?? []
  const limit = keys.data?.pages[0]?.limit
  const left = limit && limit.maximum - limit.live
  const words = search.trim().toLowerCase()
  const shown = all.filter((key) =>
    [key.name, key.prefix, key.id, key.created_by_name ?? ''].some((text) =>
      text.toLowerCase().includes(words),
    ),
  )

  return (
    <Page
      title="API keys"
      lead="A key lets a program make media as this account. Give each program its own, so that you can end one without touching the others."
      actions={
        <Button
          leftSection={<PlusIcon size={17} />}
          onClick={() => setIsCreating(true)}
          disabled={left === 0}
        >
          Create key
        </Button>
      }
    >
      <Leaks />
      <Failure error={keys.error} onRetry={() => void keys.refetch()} />
      {keys.isPending && (
        <Panel isTight>
          <Waiting lines={5} what="the keys" />
        </Panel>
      )}
      {limit && all.length === 0 && !withEnded && !withJobs && (
        <Panel>
          <Empty icon={<KeyIcon size={24} />} title="No keys yet">
            <p>
              Create one for your pipeline, script or coding agent, and put it into the variable{' '}
              <code>ANIMATE_API_KEY</code> there. The command line and the SDK find it by that name.
            </p>
            <Button mt="xs" leftSection={<PlusIcon size={17} />} onClick={() => setIsCreating(true)}>
              Create your first key
            </Button>
          </Empty>
        </Panel>
      )}
      {limit && (all.length > 0 || withEnded || withJobs) && (
        <>
          <div className={style['bar']}>
            {all.length >= manyKeys && (
              <TextInput
                className={style['search'] ?? ''}
                aria-label="Search the keys"
                placeholder="Name, prefix or maker"
                leftSection={<SearchIcon size={16} />}
                type="search"
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
            )}
            <Room live={limit.live} maximum={limit.maximum} />
            <div className={style['switches']}>
              <Switch
                size="sm"
                label="Ended keys"
                checked={withEnded}
                onChange={(event) => setWithEnded(event.currentTarget.checked)}
              />
              <Switch
                size="sm"
                label="Keys of CI jobs"
                checked={withJobs}
                onChange={(event) => setWithJobs(event.currentTarget.checked)}
              />
            </div>
          </div>
          <Panel isTight>
            {shown.length === 0 ? (
              <p className={style['none']} role="status">
                {search.trim() === ''
                  ? 'There is no such key.'
                  : `No key has “${search.trim()}” in its name, prefix or maker.`}
              </p>
            ) : (
              <KeyTable keys={inTree(shown)} onRevoke={setRevoking} />
            )}
          </Panel>
          {keys.hasNextPage && (
            <Button
              mt="md"
              variant="default"
              loading={keys.isFetchingNextPage}
              onClick={() => keys.fetchNextPage()}
            >
              Show more
            </Button>
          )}
        </>
      )}
      <Suspense>
        <CreateKey isOpen={isCreating} onClose={() => setIsCreating(false)} />
        <RevokeKey apiKey={revoking} onClose={() => setRevoking(undefined)} />
      </Suspense>
    </Page>
  )
}

/** How many keys live, and how many more may. */
function Room({ live, maximum }: { live: number; maximum: number }) {
  const left = maximum - live
  return (
    <p className={style['room']} data-full={left <= 0 || undefined}>
      <span className={style['slots']} aria-hidden="true">
        {Array.from({ length: maximum }, (_, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: slots are all alike and never move.
          <i key={slot} data-taken={slot < live || undefined} />
        ))}
      </span>
      <span>
        {live} of {maximum} in use
        {left > 0 ? `, ${left} left` : '. Revoke one to make room.'}
      </span>
    </p>
  )
}

function KeyTable({ keys, onRevoke }: { keys: KeyInTree[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <table className={style['table']}>
      <caption className={style['caption']}>
        API keys of this account, each under the one that it came from, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Last used</th>
          <th scope="col">Created</th>
          <th scope="col">
            <span className={style['caption']}>Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <th scope="row" className={style['name']} style={{ '--depth': key.depth } as React.CSSProperties}>
              <Link to="/keys/$keyId" params={{ keyId: key.id }}>
                {key.name}
              </Link>
              <code>{key.prefix}…</code>
              <Status of={key} />
            </th>
            <td data-label="Last used">
              {key.last_used_at ? (
                <>
                  <Time at={key.last_used_at} />
                  <small>
                    {key.last_used_address && <>from {key.last_used_address}, </>}
                    {nameAgent(key.last_used_user_agent)}
                  </small>
                </>
              ) : (
                <span className={style['soft']}>Never</span>
              )}
            </td>
            <td data-label="Created">
              <Time at={key.created_at} />
              <small>by {makerOf(key)}</small>
            </td>
            <td className={style['end']}>
              {key.revoked_at === null && (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  onClick={() => onRevoke(key)}
                  aria-label={`Revoke ${key.name}`}
                >
                  Revoke
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function makerOf(key: ApiKey): string {
  const maker = key.created_by_name ?? (key.created_by ? 'another key' : 'the server itself')
  return { created: maker, login: `${maker}, with oanim login`, job: 'the identity of a CI job' }[key.kind]
}
