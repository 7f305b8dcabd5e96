import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Asset } from '../../api/contract.ts'
import { ImageIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Empty, Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import style from './generate.module.css'
import { useContentUrl } from './use-content-url.ts'

/** All images of the account, newest first. */
export function Gallery({ onOpen }: { onOpen: (asset: Asset) => void }) {
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
  return (
    <section className={style.gallery} aria-labelledby="gallery">
      <h2 id="gallery">Images of this account</h2>
      <Failure error={assets.error} onRetry={() => void assets.refetch()} />
      {assets.isPending && (
        <Panel isTight>
          <Waiting lines={3} what="the images" />
        </Panel>
      )}
      {assets.isSuccess && all.length === 0 && (
        <Panel>
          <Empty icon={<ImageIcon size={24} />} title="No images yet">
            <p>Images that you generate on this page, or with any key of the account, appear here.</p>
          </Empty>
        </Panel>
      )}
      {all.length > 0 && (
        <ul className={style.grid}>
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

const thumbnailUrl = (id: string, width: 240 | 480) => `/api/v1/assets/${id}/thumbnail?width=${width}`

function Tile({ asset, onOpen }: { asset: Asset; onOpen: (asset: Asset) => void }) {
  const [isBroken, setIsBroken] = useState(false)
  const { url, isOwn } = useContentUrl(thumbnailUrl(asset.id, 480))
  // The server may deny a thumbnail while it generates many images; the image itself is available.
  const source = isBroken
    ? { src: asset.content_url }
    : isOwn
      ? { src: url, srcSet: `${thumbnailUrl(asset.id, 240)} 240w, ${thumbnailUrl(asset.id, 480)} 480w` }
      : { src: url }
  return (
    <button type="button" className={style.tile} onClick={() => onOpen(asset)}>
      <span className={style.thumb}>
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
      <span className={style.tileText}>
        <span className={style.tilePrompt}>{asset.prompt}</span>
        <small>
          {asset.created_by?.name ?? 'system'} · <Time at={asset.created_at} isPlain />
        </small>
      </span>
    </button>
  )
}
