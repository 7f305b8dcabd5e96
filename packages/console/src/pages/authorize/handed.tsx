import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { CopyButton } from '../../components/copy.tsx'
import { Notice } from '../../components/notice.tsx'
import style from './authorize.module.css'

/** After the approval: the browser goes to the waiting command line, and the code stays for where it cannot. */
export function Handed({
  code,
  redirectTo,
  expiresAt,
}: {
  code: string
  redirectTo: string
  expiresAt: number
}) {
  const hasGone = useRef(false)

  // Once, and only right after the approval: Back from a blocked redirect must not be sent off again.
  useEffect(() => {
    if (hasGone.current) return
    hasGone.current = true
    const kept = history.state as { oanimGone?: boolean } | null
    if (kept?.oanimGone) return
    history.replaceState({ ...history.state, oanimGone: true }, '')
    if (isOurCodePage(redirectTo)) return
    // The code is painted first: it is what stays when the redirect is blocked.
    setTimeout(() => location.assign(redirectTo), 400)
  }, [redirectTo])

  return (
    <AuthLayout
      title={isOurCodePage(redirectTo) ? 'Approved' : 'Done'}
      lead={
        isOurCodePage(redirectTo)
          ? 'Copy the code into the terminal, within a minute.'
          : 'The command line goes on by itself. You can close this page.'
      }
      isWide
    >
      <title>Connected · Open Animate</title>
      <PasteCode code={code} expiresAt={expiresAt} />
      {!isOurCodePage(redirectTo) && (
        <Button component="a" variant="default" href={redirectTo}>
          Try the command line again
        </Button>
      )}
    </AuthLayout>
  )
}

/** The code that a terminal takes where no browser reaches it. */
export function PasteCode({ code, expiresAt }: { code: string; expiresAt: number }) {
  const secondsLeft = useSecondsUntil(expiresAt)
  if (secondsLeft <= 0) {
    return (
      <Notice title="The code is too old now">
        <p>
          If the terminal did not go on, run <code>oanim login</code> again.
        </p>
      </Notice>
    )
  }
  return (
    <div className={style['paste']}>
      <p id="paste">If the terminal did not continue, paste this code there:</p>
      <output className={style['pasteCode']} aria-labelledby="paste">
        {code}
      </output>
      <div className={style['pasteFoot']}>
        <CopyButton text={code} what="the code" variant="filled" size="sm" />
        <span className={style['soft']}>It works once, for {secondsLeft} more seconds.</span>
      </div>
    </div>
  )
}

function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.ceil((time - now) / 1000))
}

function isOurCodePage(redirectTo: string): boolean {
  return redirectTo.startsWith(`${location.origin}/authorize/code`)
}
