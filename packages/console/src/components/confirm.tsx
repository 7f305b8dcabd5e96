import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import style from './confirm.module.css'
import { DialogFooter } from './dialog-footer.tsx'
import { Failure } from './notice.tsx'

/** Asks before something that cannot be taken back. */
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
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <div className={style['body']}>
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
      </div>
    </Modal>
  )
}
