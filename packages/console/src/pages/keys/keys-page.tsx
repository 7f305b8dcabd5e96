import { Button } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { keyTree } from '../../../../sdk/src/key-tree.ts'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { KeyIcon, PlusIcon } from '../../components/icons.tsx'
import { loaded } from '../../components/loaded.ts'
import { Failure } from '../../components/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../../components/page.tsx'
import { keyListOf, queryOf } from './key-filter.ts'
import { KeySearchFields } from './key-search.tsx'
import { KeyTable } from './key-table.tsx'
import style from './keys.module.css'
import { LeakReports } from './leak-reports.tsx'

// The dialogs load right after the page, so that neither waits for the other.
const loadCreateKey = () => loaded(() => import('./create-key.tsx'))
const loadRevokeKey = () => loaded(() => import('./revoke-key.tsx'))
const CreateKey = lazy(async () => ({ default: (await loadCreateKey()).CreateKey }))
const RevokeKey = lazy(async () => ({ default: (await loadRevokeKey()).RevokeKey }))

/** The search is shown from this number of keys on. */
const manyKeys = 5

export function KeysPage() {
  const filter = useSearch({ from: '/framed/keys' })
  const isFiltered = Object.keys(filter).length > 0
  const list = keyListOf(filter)
  const keys = useInfiniteQuery({
    queryKey: ['keys', 'list', list],
    queryFn: ({ pageParam: cursor }) => {
      const query = { ...queryOf(list), ...(cursor !== undefined && { cursor }) }
      return read(client.GET('/api/v1/api-keys', { params: { query } }))
    },
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // A refetch loads every page again.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : 30_000),
  })
  const [isCreating, setIsCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey>()

  useEffect(() => {
    // A failure shows when the dialog opens and loads again.
    void loadCreateKey().catch(() => {})
    void loadRevokeKey().catch(() => {})
  }, [])

  const all = keys.data?.pages.flatMap((page) => page.api_keys) ?? []
  const limit = keys.data?.pages[0]?.limit
  const left = limit && limit.maximum - limit.live
  const isTree = list.search === '' && list.sort === 'newest'

  return (
    <Page
      title="API keys"
      lead="A key lets a program use this account. Give each program its own key: you can then revoke one without affecting the others."
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
      <LeakReports />
      <Failure error={keys.error} onRetry={() => void keys.refetch()} />
      {keys.isPending && (
        <Panel isTight>
          <Waiting lines={5} what="the keys" />
        </Panel>
      )}
      {limit && all.length === 0 && !isFiltered && !keys.isPlaceholderData && (
        <Panel>
          <Empty icon={<KeyIcon size={24} />} title="No keys yet">
            <p>
              Create one for your pipeline, script or coding agent and set it there as{' '}
              <code>ANIMATE_API_KEY</code>. The CLI and the SDK read this variable.
            </p>
            <Button mt="xs" leftSection={<PlusIcon size={17} />} onClick={() => setIsCreating(true)}>
              Create your first key
            </Button>
          </Empty>
        </Panel>
      )}
      {limit && (all.length > 0 || isFiltered) && (
        <>
          <div className={style.bar}>
            <KeySearchFields filter={filter} hasSearch={all.length >= manyKeys || isFiltered} />
            <KeyLimit live={limit.live} maximum={limit.maximum} />
          </div>
          <Panel isTight>
            {all.length > 0 ? (
              <KeyTable
                keys={isTree ? keyTree(all) : all.map((key) => ({ ...key, depth: 0 }))}
                onRevoke={setRevoking}
              />
            ) : (
              <p className={style.none} role="status">
                {keys.isPlaceholderData || keys.isError
                  ? 'Searching…'
                  : list.search === ''
                    ? 'No matching keys.'
                    : `No keys match “${list.search}”.`}
              </p>
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

/** How much of the key limit is used. */
function KeyLimit({ live, maximum }: { live: number; maximum: number }) {
  const left = maximum - live
  return (
    <p className={style.limit} data-full={left <= 0 || undefined}>
      <span className={style.slots} aria-hidden="true">
        {Array.from({ length: maximum }, (_, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: slots are identical and never move.
          <i key={slot} data-taken={slot < live || undefined} />
        ))}
      </span>
      <span>
        {live} of {maximum} in use
        {left > 0 ? `, ${left} left` : '. Revoke one to create another.'}
      </span>
    </p>
  )
}
