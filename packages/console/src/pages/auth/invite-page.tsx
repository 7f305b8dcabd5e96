import { Button, Loader } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type NewUser } from '../../api/api.ts'
import { actFor } from '../../api/call.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { meQuery } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import style from './auth.module.css'
import { enter } from './enter.ts'
import { SignInSteps } from './sign-in-page.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import { useLinkToken } from './use-link-token.ts'

export function InvitePage() {
  const token = useLinkToken()
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const [isSigningIn, setIsSigningIn] = useState(false)
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.previewInvitation(token),
    enabled: token !== '',
  })
  const join = useMutation({
    mutationFn: () => api.joinAccount(token),
    onSuccess: ({ account }) => {
      actFor(account.id)
      return enter('/keys')
    },
  })
  const invitation = preview.data?.invitation
  const user = me.data?.user
  const role = invitation?.role === 'owner' ? 'an owner' : 'a member'

  /** Joins as a new user, and opens the account that sent the invitation. */
  async function accept(newUser: NewUser) {
    await api.acceptInvitation(newUser)
    const { accounts } = await api.me()
    const joined = accounts.find(({ email, is_own }) => !is_own && email === invitation?.account_email)
    actFor(joined?.id)
  }

  if (isSigningIn && !user) {
    return (
      <SignInSteps next="/keys" onDone={() => void client.resetQueries({ queryKey: meQuery.queryKey })} />
    )
  }
  return (
    <AuthLayout
      title="You are invited"
      lead={
        invitation &&
        (invitation.account_email
          ? `You join the account of ${invitation.account_email} as ${role}${user ? '' : ', and get an account of your own'}.`
          : 'You get an account of your own on this server.')
      }
      footer={
        invitation && (
          <>
            The link ends <Time at={invitation.expires_at} />.
          </>
        )
      }
    >
      <title>Invitation · Open Animate</title>
      {token === '' && (
        <Notice tone="warning" title="This link is not whole">
          <p>Copy all of it, with what stands after the #.</p>
        </Notice>
      )}
      {(preview.isLoading || me.isPending) && <Loader size="sm" aria-label="Loading the invitation" />}
      <Failure error={preview.error ?? join.error} />
      {invitation && user && (
        <>
          <p>
            You are <strong>{user.name}</strong>, {user.email}.
          </p>
          <Button size="md" loading={join.isPending} onClick={() => join.mutate()}>
            Join
          </Button>
        </>
      )}
      {invitation && me.isError && (
        <>
          <SignUpForm token={token} email={invitation.email} action="Join" send={accept} />
          <button type="button" className={style['link']} onClick={() => setIsSigningIn(true)}>
            You have an account here already? Sign in
          </button>
        </>
      )}
    </AuthLayout>
  )
}
