import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { CancellableForm, PasswordField } from '../../components/form.tsx'
import { Panel } from '../../components/page.tsx'
import { useMe } from '../../components/queries.ts'
import { notify } from '../../components/toasts.tsx'

export function PasswordPanel() {
  const { user } = useMe()
  const queries = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => auth.changePassword(current, next),
    onSuccess: () => {
      close()
      void queries.invalidateQueries({ queryKey: ['sessions'] })
      notify('Password changed. All other sessions have ended')
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
        lead={`You sign in without a password. To set one, ask the operator of the server to run: npm run owner-link -- --email ${user.email}`}
      />
    )
  }
  return (
    <Panel
      title="Password"
      lead="Changing it ends all your other sessions."
      actions={
        !isOpen && (
          <Button variant="default" onClick={() => setIsOpen(true)}>
            Change password
          </Button>
        )
      }
    >
      {isOpen && (
        <CancellableForm
          action="Change password"
          actionProps={{ loading: change.isPending }}
          error={change.error}
          isInPanel
          onSubmit={() => change.mutate()}
          onCancel={close}
        >
          <input type="hidden" name="username" autoComplete="username" value={user.email} readOnly />
          <PasswordField
            label="Current password"
            autoFocus
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            label="New password"
            isNew
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
        </CancellableForm>
      )}
    </Panel>
  )
}
