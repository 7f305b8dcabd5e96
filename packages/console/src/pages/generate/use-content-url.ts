import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { actingAccount, fetchFile } from '../../api/call.ts'

/**
 * Where an `<img>` finds an image. Of the own account that is its address; for another account the request must
 * say which, so the content is fetched and shown from memory.
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
    const made = URL.createObjectURL(content.data)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [content.data])
  return isOwn ? { url: path, error: null, isOwn } : { url, error: content.error, isOwn }
}
