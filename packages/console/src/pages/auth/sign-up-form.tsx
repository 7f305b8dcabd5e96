import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewUser } from '../../api/api.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Failure } from '../../components/notice.tsx'
import { useDraft } from '../../components/use-draft.ts'
import style from './auth.module.css'
import { enter } from './enter.ts'

/** What a new user sets: address, name, password. The token comes from the link. */
export function SignUpForm({
  token,
  email: fixedEmail,
  action,
  send,
}: {
  token: string
  /** The address that the invitation is for, if it is for one. */
  email?: string | null | undefined
  action: string
  send: (newUser: NewUser) => Promise<unknown>
}) {
  const [draft, change] = useDraft('newcomer', { email: '', name: '' })
  const { name } = draft
  const [password, setPassword] = useState('')
  const email = fixedEmail ?? draft.email
  const join = useMutation({
    mutationFn: () =>
      send({ token, email: email.trim(), password, ...(name.trim() !== '' && { name: name.trim() }) }),
    onSuccess: () => enter('/keys'),
  })
  const fields = fieldErrors(join.error, {
    email: 'The email address',
    name: 'The name',
    password: 'The password',
  })
  return (
    <form
      className={style['form']}
      onSubmit={(event) => {
        event.preventDefault()
        join.mutate()
      }}
    >
      {!isAboutFields(join.error, fields) && <Failure error={join.error} />}
      <TextInput
        label="Email address"
        type="email"
        autoComplete="username"
        required
        readOnly={fixedEmail != null}
        value={email}
        error={fields['email']}
        onChange={(event) => change({ email: event.currentTarget.value })}
      />
      <TextInput
        label="Your name"
        description="How others see you. You can change it later."
        autoComplete="name"
        value={name}
        error={fields['name']}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters. A few words in a row are good."
        autoComplete="new-password"
        required
        minLength={12}
        value={password}
        error={fields['password']}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      />
      <Button type="submit" fullWidth size="md" loading={join.isPending}>
        {action}
      </Button>
    </form>
  )
}
