import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import style from './auth.module.css'
import { useLinkToken } from './use-link-token.ts'

export function ResetPage() {
  const token = useLinkToken()
  const [password, setPassword] = useState('')
  const reset = useMutation({ mutationFn: () => auth.resetPassword(token, password) })
  if (reset.isSuccess) {
    return (
      <AuthLayout title="The password is new" lead="Every session that was open has ended.">
        <Button component="a" href="/sign-in" size="md">
          Sign in
        </Button>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title="Choose a new password">
      <title>New password · Open Animate</title>
      {token === '' && (
        <Notice tone="warning" title="This link is not whole">
          <p>Copy all of it, with what stands after the #.</p>
        </Notice>
      )}
      <form
        className={style['form']}
        onSubmit={(event) => {
          event.preventDefault()
          reset.mutate()
        }}
      >
        <Failure error={reset.error} />
        <PasswordInput
          label="New password"
          description="At least 12 characters. A few words in a row are good."
          autoComplete="new-password"
          required
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <Button type="submit" fullWidth size="md" loading={reset.isPending} disabled={token === ''}>
          Set the password
        </Button>
      </form>
    </AuthLayout>
  )
}
