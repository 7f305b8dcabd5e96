import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Asset } from '../../api/contract.ts'
import { ImageIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Empty, Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import style from './generate.module.css'
import { useContentUrl } from './use-content-url.ts'

/** Everything that the account made, newest first, with who made it. */
export function Gallery({ onOpen }: { onOpen: (asset: Asset) => void }) {
  const assets = useInfiniteQuery({
    queryKey: ['assets'],
    queryFn: ({ pageParam }) => api.assets(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const all = assets.data?.pages.flatMap((page) => page.assets) ?? []
  return (
    <section className={style['gallery']} aria-labelledby="gallery">
      <h2 id="gallery">Made with this account</h2>
      <Failure error={assets.error} onRetry={() => void assets.refetch()} />
      {assets.isPending && (
        <Panel isTight>
          <Waiting lines={3} what="the images" />
        </Panel>
      )}
      {assets.isSuccess && all.length === 0 && (
        <Panel>
          <Empty icon={<ImageIcon size={24} />} title="Nothing made yet">
            <p>
              Images from this page and from every key of the account gather here, with the name of who made
              them.
            </p>
          </Empty>
        </Panel>
      )}
      {all.length > 0 && (
        <ul className={style['grid']}>
          {all.map((asset) => (
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
    </section>
  )
}

function srcSetOf(id: string): string {
  return `${api.thumbnailUrl(id, 240)} 240w, ${api.thumbnailUrl(id, 480)} 480w`
}

function Tile({ asset, onOpen }: { asset: Asset; onOpen: (asset: Asset) => void }) {
  const [isBroken, setIsBroken] = useState(false)
  const { url, isOwn } = useContentUrl(api.thumbnailUrl(asset.id, 480))
  // A thumbnail can be refused while many images wait to be painted; the image itself is there.
  const source = isBroken
    ? { src: asset.content_url }
    : isOwn
      ? { src: url, srcSet: srcSetOf(asset.id) }
      : { src: url }
  return (
    <button type="button" className={style['tile']} onClick={() => onOpen(asset)}>
      <span className={style['thumb']}>
        {url && (
          <img
            {...source}
            sizes="(min-width: 36em) 14rem, 100vw"
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setIsBroken(true)}
          />
        )}
      </span>
      <span className={style['tileText']}>
        <span className={style['tilePrompt']}>{asset.prompt}</span>
        <small>
          {asset.created_by?.name ?? 'the server'} · <Time at={asset.created_at} isPlain />
        </small>
      </span>
    </button>
  )
}
