import { useMutation } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { AuthForm, type Credentials } from './auth-form.tsx'
import { useEnter } from './enter.ts'
import { IncompleteLink, useLinkToken } from './link-token.tsx'

export function SetupPage() {
  const token = useLinkToken()
  const enter = useEnter()
  const setUp = useMutation({
    mutationFn: ({ name, ...credentials }: Credentials) =>
      read(client.POST('/api/v1/setup', { body: { token, ...credentials, ...(name && { name }) } })),
    onSuccess: () => enter('/keys'),
  })
  return (
    <AuthLayout
      title="Set up this server"
      lead="You become its owner: you create keys, see how they are used, and invite users."
    >
      <title>Setup · Open Animate</title>
      {token === '' ? (
        <IncompleteLink>
          To print a new one, run <code>npm run owner-link</code> in the directory of the server.
        </IncompleteLink>
      ) : (
        <AuthForm fields={['email', 'name', 'new-password']} action="Set up server" submission={setUp} />
      )}
    </AuthLayout>
  )
}
