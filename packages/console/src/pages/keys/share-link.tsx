import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { seal } from '../../../../sdk/src/seal.ts'
import { api } from '../../api/api.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { CopyButton } from '../../components/copy.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Failure } from '../../components/notice.tsx'
import { exactTime } from '../../components/time.tsx'
import style from './keys.module.css'

/** Offers a link that hands a new key to somebody, and shows it. */
export function ShareLink({
  keyId,
  secret,
  onCopied,
}: {
  keyId: string
  secret: string
  onCopied: () => void
}) {
  // Sealed once: a retry shares the same ciphertext, so that no second link exists.
  const sealed = useRef<Awaited<ReturnType<typeof seal>>>(undefined)
  const share = useMutation({
    mutationFn: async () => {
      sealed.current ??= await seal(secret)
      const input = { ciphertext: sealed.current.ciphertext }
      const { share } = await submitOnce(`share ${keyId}`, input, (once) => api.shareKey(keyId, input, once))
      // The server keeps what it cannot read: what decrypts it stands behind the `#`.
      return {
        link: `${location.origin}/share/${share.id}#${sealed.current.secret}`,
        until: share.expires_at,
      }
    },
    // The link is as good as the key, and must not outlive its dialog either.
    gcTime: 0,
  })
  if (!window.isSecureContext) {
    return (
      <p className={style['hint']}>
        To hand it over by a link that works once, open the console over https: browsers encrypt there only.
      </p>
    )
  }
  if (!share.data) {
    return (
      <div className={style['offer']}>
        <p>For somebody else? Send a link instead of the key.</p>
        <Button variant="default" size="xs" loading={share.isPending} onClick={() => share.mutate()}>
          Make a link that works once
        </Button>
        <Failure error={share.error} />
      </div>
    )
  }
  const { link, until } = share.data
  return (
    <div className={style['secret']}>
      <output ref={focus} tabIndex={-1} aria-label="Link to the key">
        {link}
      </output>
      <p className={style['soft']}>
        Whoever opens it first has the key: send it to one user. It works once, until {exactTime(until)}.
      </p>
      <div>
        <CopyButton text={link} label="Copy" what="the link" variant="filled" size="sm" onCopied={onCopied} />
      </div>
    </div>
  )
}
