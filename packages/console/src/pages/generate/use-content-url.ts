import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { actingAccount, fetchFile } from '../../api/call.ts'
import type { Asset } from '../../api/contract.ts'

/**
 * Where an `<img>` finds a picture. Of the own account that is its address; for another account the request must
 * say which, so the content is fetched and shown from memory.
 */
export function useContentUrl(asset: Asset): { url: string | undefined; error: unknown } {
  const isOwn = actingAccount() === undefined
  const content = useQuery({
    queryKey: ['content', asset.id],
    queryFn: () => fetchFile(asset.content_url),
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
  return isOwn ? { url: asset.content_url, error: null } : { url, error: content.error }
}
