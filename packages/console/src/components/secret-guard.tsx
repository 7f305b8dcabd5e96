import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Confirm } from './confirm.tsx'

/** How many secrets the page shows. */
let shown = 0

/** Whether the page shows a secret that cannot be shown again. */
export function isSecretShown(): boolean {
  return shown > 0
}

const always = () => true

/**
 * Asks before the user leaves a page that shows a secret which cannot be shown again: on reload, on closing the tab
 * and on navigation inside the console, including Back.
 *
 * @param isShown Whether the page shows the secret.
 * @param secret Names the secret, as in "Leave without saving the key?".
 * @returns The dialog, to be rendered beside the secret.
 */
export function useSecretGuard(isShown: boolean, secret: string): ReactNode {
  const blocker = useBlocker({
    shouldBlockFn: always,
    enableBeforeUnload: true,
    disabled: !isShown,
    withResolver: true,
  })
  useEffect(() => {
    if (!isShown) return
    shown += 1
    return () => {
      shown -= 1
    }
  }, [isShown])
  return (
    <Confirm
      title={`Leave without saving ${secret}?`}
      isOpen={blocker.status === 'blocked'}
      action="Leave"
      cancel="Stay"
      isBusy={false}
      error={null}
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      <p>It cannot be shown again after you leave this page.</p>
    </Confirm>
  )
}
