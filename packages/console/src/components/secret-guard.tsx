import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Confirm } from './confirm.tsx'

/** How many secrets are on the page now. */
let shown = 0

/** Whether the page shows a secret that cannot be shown again. */
export function isSecretShown(): boolean {
  return shown > 0
}

const always = () => true

/**
 * Asks before the page goes away while it shows a secret that cannot be shown again: on reload, on closing the tab
 * and on every navigation inside the console, Back included.
 *
 * @param isShown Whether the secret is on the page. After "I have saved it" it is not.
 * @param secret What would be lost, as in "Leave without saving the key?".
 * @returns The question, to be rendered beside the secret.
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
      <p>This page is the only place where it is shown. It cannot be shown again after you leave.</p>
    </Confirm>
  )
}
