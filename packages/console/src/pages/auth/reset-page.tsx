import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { AuthForm, type Credentials } from './auth-form.tsx'
import { IncompleteLink, useLinkToken } from './link-token.tsx'

export function ResetPage() {
  const token = useLinkToken()
  const reset = useMutation({
    mutationFn: ({ password }: Credentials) => auth.resetPassword(token, password),
  })
  if (reset.isSuccess) {
    return (
      <AuthLayout title="Password changed" lead="All your sessions have ended.">
        <Button component="a" href="/sign-in" size="md">
          Sign in
        </Button>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title="Choose a new password">
      <title>New password · Open Animate</title>
      {token === '' ? (
        <IncompleteLink />
      ) : (
        <AuthForm fields={['new-password']} action="Set password" submission={reset} />
      )}
    </AuthLayout>
  )
}
