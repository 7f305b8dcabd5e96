import { Button, Loader } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { actFor, client, read } from '../../api/client.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Failure } from '../../components/notice.tsx'
import { meQuery, readMe } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import style from './auth.module.css'
import { AuthForm, type Credentials } from './auth-form.tsx'
import { useEnter } from './enter.ts'
import { IncompleteLink, useLinkToken } from './link-token.tsx'
import { SignInSteps } from './sign-in-page.tsx'

export function InvitePage() {
  const token = useLinkToken()
  const enter = useEnter()
  const queries = useQueryClient()
  const me = useQuery(meQuery)
  const [isSigningIn, setIsSigningIn] = useState(false)
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => read(client.POST('/api/v1/invitations/preview', { body: { token } })),
    enabled: token !== '',
  })
  const join = useMutation({
    mutationFn: () => read(client.POST('/api/v1/invitations/join', { body: { token } })),
    onSuccess: ({ account }) => {
      actFor(account.id)
      return enter('/keys')
    },
  })
  const invitation = preview.data?.invitation
  const accept = useMutation({
    mutationFn: async ({ name, ...credentials }: Credentials) => {
      const body = { token, ...credentials, ...(name && { name }) }
      await read(client.POST('/api/v1/invitations/accept', { body }))
      const { accounts } = await readMe()
      actFor(accounts.find(({ email, is_own }) => !is_own && email === invitation?.account_email)?.id)
    },
    onSuccess: () => enter('/keys'),
  })
  const user = me.data?.user
  const role = invitation?.role === 'owner' ? 'an owner' : 'a member'

  if (isSigningIn && !user) {
    return (
      <SignInSteps next="/keys" onDone={() => void queries.resetQueries({ queryKey: meQuery.queryKey })} />
    )
  }
  return (
    <AuthLayout
      title="You are invited"
      lead={
        invitation &&
        (invitation.account_email
          ? `You join the account of ${invitation.account_email} as ${role}${user ? '' : ' and get an account of your own'}.`
          : 'You get an account of your own on this server.')
      }
      footer={
        invitation && (
          <>
            This link expires <Time at={invitation.expires_at} />.
          </>
        )
      }
    >
      <title>Invitation · Open Animate</title>
      {token === '' && <IncompleteLink />}
      {(preview.isLoading || me.isPending) && <Loader size="sm" aria-label="Loading the invitation" />}
      <Failure error={preview.error ?? join.error} />
      {invitation && user && (
        <>
          <p>
            You are signed in as <strong>{user.name}</strong>, {user.email}.
          </p>
          <Button size="md" loading={join.isPending} onClick={() => join.mutate()}>
            Join
          </Button>
        </>
      )}
      {invitation && me.isError && (
        <>
          <AuthForm
            fields={['email', 'name', 'new-password']}
            email={invitation.email}
            action="Join"
            submission={accept}
          />
          <button type="button" className={style.link} onClick={() => setIsSigningIn(true)}>
            Already have an account? Sign in
          </button>
        </>
      )}
    </AuthLayout>
  )
}
