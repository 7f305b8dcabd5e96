import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import style from './confirm.module.css'
import { Failure } from './notice.tsx'

/** Asks before something that cannot be taken back. */
export function Confirm({
  title,
  isOpen,
  children,
  action,
  isBusy,
  error,
  onConfirm,
  onClose,
}: {
  title: string
  isOpen: boolean
  children: ReactNode
  action: string
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
        <div className={style['buttons']}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
