import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Form, PasswordField } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import { useDraft } from '../../components/use-draft.ts'

export interface Credentials {
  email: string
  /** Empty if the user gave none. */
  name: string
  password: string
}

/** A mutation that takes what the form collects. */
interface Submission {
  readonly error: Error | null
  readonly isPending: boolean
  readonly mutate: (credentials: Credentials) => void
}

/** The form of the auth pages: some of the fields email address, name and password, and one button. */
export function AuthForm({
  fields,
  email: fixedEmail,
  action,
  submission,
}: {
  fields: readonly ('email' | 'name' | 'password' | 'new-password')[]
  /** The address that an invitation is for. */
  email?: string | null | undefined
  action: string
  submission: Submission
}) {
  const [draft, change] = useDraft('auth', { email: '', name: '' })
  const [password, setPassword] = useState('')
  const email = fixedEmail ?? draft.email
  const errors = fieldErrors(submission.error, {
    email: 'The email address',
    name: 'The name',
    password: 'The password',
  })
  const isNew = fields.includes('new-password')
  return (
    <Form onSubmit={() => submission.mutate({ email: email.trim(), name: draft.name.trim(), password })}>
      {!isAboutFields(submission.error, errors) && <Failure error={submission.error} />}
      {fields.includes('email') && (
        <TextInput
          label="Email address"
          type="email"
          name="email"
          autoComplete={isNew ? 'username' : 'username webauthn'}
          required
          readOnly={fixedEmail != null}
          value={email}
          error={errors.email}
          onChange={(event) => change({ email: event.currentTarget.value })}
        />
      )}
      {fields.includes('name') && (
        <TextInput
          label="Your name"
          description="Other users see this name. You can change it later."
          autoComplete="name"
          value={draft.name}
          error={errors.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      {(isNew || fields.includes('password')) && (
        <PasswordField
          label={fields.length === 1 ? 'New password' : 'Password'}
          name="password"
          isNew={isNew}
          value={password}
          error={errors.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <Button type="submit" fullWidth size="md" loading={submission.isPending}>
        {action}
      </Button>
    </Form>
  )
}
