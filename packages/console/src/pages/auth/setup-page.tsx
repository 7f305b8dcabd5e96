import { api } from '../../api/api.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Notice } from '../../components/notice.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import { useLinkToken } from './use-link-token.ts'

export function SetupPage() {
  const token = useLinkToken()
  return (
    <AuthLayout
      title="Make this server yours"
      lead="You become its owner: you make keys, watch what they do, and invite others."
    >
      <title>Set up · Open Animate</title>
      {token === '' ? (
        <Notice tone="warning" title="This link is not whole">
          <p>
            Copy the whole setup link, including the part after the <code>#</code>. The command{' '}
            <code>npm run owner-link</code>, run in the folder of the server, prints a new one.
          </p>
        </Notice>
      ) : (
        <SignUpForm token={token} action="Set up the server" send={api.claim} />
      )}
    </AuthLayout>
  )
}
