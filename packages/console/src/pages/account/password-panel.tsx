import { Button, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { useMe } from '../../components/queries.ts'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'

const eye = { 'aria-label': 'Show the password', tabIndex: 0 }

export function PasswordPanel() {
  const { user } = useMe()
  const client = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => auth.changePassword(current, next),
    onSuccess: () => {
      close()
      void client.invalidateQueries({ queryKey: ['sessions'] })
      say('The password is new; all other sessions have ended')
    },
  })
  function close() {
    setIsOpen(false)
    setCurrent('')
    setNext('')
    change.reset()
  }
  if (!user.has_password) {
    return (
      <Panel
        title="Password"
        lead={`You sign in without one. The operator of the server can print a link to set one: npm run owner-link -- --email ${user.email}`}
      />
    )
  }
  return (
    <Panel
      title="Password"
      lead="Changing it ends every other session."
      actions={
        !isOpen && (
          <Button variant="default" onClick={() => setIsOpen(true)}>
            Change password
          </Button>
        )
      }
    >
      {isOpen && (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate()
          }}
        >
          <input type="hidden" name="username" autoComplete="username" value={user.email} readOnly />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            autoFocus
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            visibilityToggleButtonProps={eye}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters. A few words in a row are good."
            autoComplete="new-password"
            required
            minLength={12}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            visibilityToggleButtonProps={eye}
          />
          <Failure error={change.error} />
          <div className={style['buttons']}>
            <Button type="submit" loading={change.isPending}>
              Set the new password
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </Panel>
  )
}
