import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { seal } from '../../../../sdk/src/seal.ts'
import { client } from '../../api/client.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { CopyButton } from '../../components/copy.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Failure } from '../../components/notice.tsx'
import { exactTime } from '../../components/time.tsx'
import style from './keys.module.css'

/** Creates a one-time link to a new key. */
export function ShareLink({
  keyId,
  secret,
  onCopied,
}: {
  keyId: string
  secret: string
  onCopied: () => void
}) {
  // Sealed once: a retry shares the same ciphertext and creates no second link.
  const sealed = useRef<Awaited<ReturnType<typeof seal>>>(undefined)
  const share = useMutation({
    mutationFn: async () => {
      sealed.current ??= await seal(secret)
      const body = { ciphertext: sealed.current.ciphertext }
      const params = { path: { key_id: keyId } }
      const { share } = await submitOnce(`share ${keyId}`, body, (headers) =>
        client.POST('/api/v1/api-keys/{key_id}/share', { params, body, headers }),
      )
      // Browsers do not send the part after the `#`: the server cannot decrypt the key.
      return {
        link: `${location.origin}/share/${share.id}#${sealed.current.secret}`,
        until: share.expires_at,
      }
    },
    // The link gives access to the key: it must not outlive its dialog.
    gcTime: 0,
  })
  if (!window.isSecureContext) {
    return (
      <p className={style.hint}>
        To send the key as a one-time link, open the console over https: browsers encrypt only there.
      </p>
    )
  }
  if (!share.data) {
    return (
      <div className={style.offer}>
        <p>Is the key for someone else? Send a one-time link instead.</p>
        <Button variant="default" size="xs" loading={share.isPending} onClick={() => share.mutate()}>
          Create one-time link
        </Button>
        <Failure error={share.error} />
      </div>
    )
  }
  const { link, until } = share.data
  return (
    <div className={style.secret}>
      <output ref={focus} tabIndex={-1} aria-label="Link to the key">
        {link}
      </output>
      <p className={style.soft}>
        Anyone who opens it gets the key: send it privately. It works once and expires {exactTime(until)}.
      </p>
      <div>
        <CopyButton text={link} label="Copy" what="the link" variant="filled" size="sm" onCopied={onCopied} />
      </div>
    </div>
  )
}
