import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { actingAccount, fetchFile } from '../../api/client.ts'

/**
 * The URL of an image for an `<img>`. In the user's own account it is `path`. For another account the request needs a
 * header, so the image is fetched and shown from memory.
 *
 * @param path The content of an asset, or its thumbnail.
 */
export function useContentUrl(path: string): { url: string | undefined; error: unknown; isOwn: boolean } {
  const isOwn = actingAccount() === undefined
  const content = useQuery({
    queryKey: ['content', path],
    queryFn: () => fetchFile(path),
    enabled: !isOwn,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!content.data) return
    const objectUrl = URL.createObjectURL(content.data)
    setUrl(objectUrl)
    return () => URL.revokeObjectURL(objectUrl)
  }, [content.data])
  return isOwn ? { url: path, error: null, isOwn } : { url, error: content.error, isOwn }
}
