import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Dialog, DialogBody, DialogFooter } from './form.tsx'
import { Failure } from './notice.tsx'

/** Asks before an action that cannot be undone. */
export function Confirm({
  title,
  isOpen,
  children,
  action,
  cancel = 'Cancel',
  isBusy,
  error,
  onConfirm,
  onClose,
}: {
  title: string
  isOpen: boolean
  children: ReactNode
  action: string
  /** @default 'Cancel' */
  cancel?: string
  isBusy: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title}>
      <DialogBody>
        {children}
        <Failure error={error} />
        <DialogFooter>
          <Button variant="default" onClick={onClose} data-autofocus>
            {cancel}
          </Button>
          <Button color="red" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </DialogFooter>
      </DialogBody>
    </Dialog>
  )
}
