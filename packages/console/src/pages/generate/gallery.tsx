import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, read } from '../../api/client.ts'
import type { Asset } from '../../api/contract.ts'
import { AudioIcon, FileIcon, ImageIcon, VideoIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Empty, Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import style from './generate.module.css'
import { kindWords } from './kinds.ts'
import { Thumb } from './thumb.tsx'

/** All assets of the account, newest first. */
export function Gallery({ onOpen }: { onOpen: (asset: Asset) => void }) {
  return (
    <section className={style.gallery} aria-labelledby="gallery">
      <h2 id="gallery">Assets of this account</h2>
      <AssetGrid onOpen={onOpen}>
        <Panel>
          <Empty icon={<ImageIcon size={24} />} title="No assets yet">
            <p>What you generate or upload on this page, or with any key of the account, appears here.</p>
          </Empty>
        </Panel>
      </AssetGrid>
    </section>
  )
}

/** Assets as tiles. `children` is what it shows if there are none. */
export function AssetGrid({
  kind,
  onOpen,
  children,
}: {
  /** Only assets of this kind. */
  kind?: Asset['kind']
  onOpen: (asset: Asset) => void
  children: ReactNode
}) {
  const assets = useInfiniteQuery({
    queryKey: ['assets'],
    queryFn: ({ pageParam: cursor }) => {
      const query = { limit: 24, ...(cursor !== undefined && { cursor }) }
      return read(client.GET('/api/v1/assets', { params: { query } }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const all = assets.data?.pages.flatMap((page) => page.assets) ?? []
  const shown = all.filter((asset) => kind === undefined || asset.kind === kind)
  return (
    <>
      <Failure error={assets.error} onRetry={() => void assets.refetch()} />
      {assets.isPending && (
        <Panel isTight>
          <Waiting lines={3} what="the assets" />
        </Panel>
      )}
      {assets.isSuccess && shown.length === 0 && !assets.hasNextPage && children}
      {shown.length > 0 && (
        <ul className={style.grid}>
          {shown.map((asset) => (
            <li key={asset.id}>
              <Tile asset={asset} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
      {assets.hasNextPage && (
        <Button variant="default" loading={assets.isFetchingNextPage} onClick={() => assets.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

const icons = { image: ImageIcon, video: VideoIcon, audio: AudioIcon, file: FileIcon }

function Tile({ asset, onOpen }: { asset: Asset; onOpen: (asset: Asset) => void }) {
  const Icon = icons[asset.kind]
  return (
    <button type="button" className={style.tile} onClick={() => onOpen(asset)}>
      <span className={style.thumb}>
        {asset.kind === 'image' ? <Thumb id={asset.id} /> : <Icon size={30} />}
      </span>
      <span className={style.tileText}>
        <span className={style.tilePrompt}>{asset.prompt ?? kindWords(asset)}</span>
        <small>
          {asset.kind !== 'image' && `${asset.kind} · `}
          {asset.created_by?.name ?? 'system'} · <Time at={asset.created_at} isPlain />
        </small>
      </span>
    </button>
  )
}
