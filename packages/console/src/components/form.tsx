import { Button, type ButtonProps, Modal, PasswordInput, type PasswordInputProps } from '@mantine/core'
import type { ReactNode } from 'react'
import style from './form.module.css'
import { Failure } from './notice.tsx'

/** A form whose content is stacked. */
export function Form({
  onSubmit,
  isNarrow = false,
  children,
}: {
  onSubmit: () => void
  isNarrow?: boolean
  children: ReactNode
}) {
  return (
    <form
      className={style.form}
      data-narrow={isNarrow || undefined}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}

/** A form in a dialog or panel: its fields, its failure, Cancel and Submit. */
export function CancellableForm({
  action,
  actionProps,
  error,
  isInPanel = false,
  onSubmit,
  onCancel,
  children,
}: {
  action: string
  actionProps: ButtonProps
  error: unknown
  isInPanel?: boolean
  onSubmit: () => void
  onCancel: () => void
  children: ReactNode
}) {
  return (
    <Form onSubmit={onSubmit} isNarrow={isInPanel}>
      {children}
      <Failure error={error} />
      <div className={isInPanel ? style.buttons : style.footer}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" {...actionProps}>
          {action}
        </Button>
      </div>
    </Form>
  )
}

/** Stacks the content of a dialog that is not a form. */
export function DialogBody({ children }: { children: ReactNode }) {
  return <div className={style.form}>{children}</div>
}

/** The buttons of a dialog. The main action comes last. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className={style.footer}>{children}</div>
}

/** A dialog. With `isLocked` only its own buttons close it: it shows a secret that cannot be shown again. */
export function Dialog({
  title,
  isLocked = false,
  isWide = isLocked,
  onClose,
  isOpen = true,
  children,
}: {
  title: string
  isLocked?: boolean
  isWide?: boolean
  onClose: () => void
  /** @default true */
  isOpen?: boolean
  children: ReactNode
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={isWide ? 'lg' : 'md'}
      closeOnEscape={!isLocked}
      closeOnClickOutside={!isLocked}
      withCloseButton={!isLocked}
    >
      {children}
    </Modal>
  )
}

/** A password that the user has, or with `isNew` one that they choose. */
export function PasswordField({ isNew = false, ...props }: PasswordInputProps & { isNew?: boolean }) {
  return (
    <PasswordInput
      required
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      {...(isNew
        ? {
            description: 'At least 12 characters. A few random words work well.',
            autoComplete: 'new-password',
            minLength: 12,
          }
        : { autoComplete: 'current-password' })}
      {...props}
    />
  )
}
