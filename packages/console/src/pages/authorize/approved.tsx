import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { CopyButton } from '../../components/copy.tsx'
import { Notice } from '../../components/notice.tsx'
import style from './authorize.module.css'

/** Redirects to the waiting program, and shows a command line's code in case the redirect is blocked. */
export function Approved({
  code,
  redirectTo,
  expiresAt,
  clientName,
}: {
  code: string
  redirectTo: string
  expiresAt: number
  /** Not set for the CLI, which also takes a pasted code. */
  clientName: string | undefined
}) {
  const hasRedirected = useRef(false)

  // Only once, right after the approval: Back from a blocked redirect must not redirect again.
  useEffect(() => {
    if (hasRedirected.current) return
    hasRedirected.current = true
    const kept = history.state as { oanimRedirected?: boolean } | null
    if (kept?.oanimRedirected) return
    history.replaceState({ ...history.state, oanimRedirected: true }, '')
    if (isOurCodePage(redirectTo)) return
    // The code shows first: it remains if the redirect is blocked.
    setTimeout(() => location.assign(redirectTo), 400)
  }, [redirectTo])

  return (
    <AuthLayout
      title="Approved"
      lead={
        isOurCodePage(redirectTo)
          ? 'Paste this code into your terminal within a minute.'
          : `You can close this page and return to ${clientName ?? 'your terminal'}.`
      }
      isWide
    >
      <title>Approved · Open Animate</title>
      {clientName === undefined && <PasteCode code={code} expiresAt={expiresAt} />}
      {!isOurCodePage(redirectTo) && (
        <Button component="a" variant="default" href={redirectTo}>
          Return to {clientName ?? 'the CLI'}
        </Button>
      )}
    </AuthLayout>
  )
}

/** The code to paste into a terminal that the browser cannot reach. */
export function PasteCode({ code, expiresAt }: { code: string; expiresAt: number }) {
  const secondsLeft = useSecondsUntil(expiresAt)
  if (secondsLeft <= 0) {
    return (
      <Notice title="This code has expired">
        <p>
          If the CLI is still waiting, run <code>oanim login</code> again.
        </p>
      </Notice>
    )
  }
  return (
    <div className={style.paste}>
      <p id="paste">If your terminal did not continue, paste this code into it:</p>
      <output className={style.pasteCode} aria-labelledby="paste">
        {code}
      </output>
      <div className={style.pasteFoot}>
        <CopyButton text={code} what="the code" variant="filled" size="sm" />
        <span className={style.soft}>It works once and expires in {secondsLeft} s.</span>
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
