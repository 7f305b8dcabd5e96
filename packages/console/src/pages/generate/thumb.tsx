import { useState } from 'react'
import { useContentUrl } from './use-content-url.ts'

const thumbnailUrl = (id: string, width: 240 | 480) => `/api/v1/assets/${id}/thumbnail?width=${width}`

/** A small version of an image asset. What it shows is named beside it. */
export function Thumb({ id }: { id: string }) {
  const [isBroken, setIsBroken] = useState(false)
  const { url, isOwn } = useContentUrl(thumbnailUrl(id, 480))
  // The server may deny a thumbnail while it generates many images; the image itself is available.
  const source = isBroken
    ? { src: `/api/v1/assets/${id}/content` }
    : isOwn
      ? { src: url, srcSet: `${thumbnailUrl(id, 240)} 240w, ${thumbnailUrl(id, 480)} 480w` }
      : { src: url }
  if (!url) return null
  return (
    <img
      {...source}
      sizes="(min-width: 36em) 14rem, 100vw"
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setIsBroken(true)}
    />
  )
}
