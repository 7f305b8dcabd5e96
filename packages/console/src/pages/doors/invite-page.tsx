import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { Door } from '../../parts/door.tsx'
import { Failure, Notice } from '../../parts/notice.tsx'
import { Time } from '../../parts/time.tsx'
import { NewcomerForm } from './newcomer-form.tsx'
import { useLinkToken } from './use-link-token.ts'

export function InvitePage() {
  const token = useLinkToken()
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.previewInvitation(token),
    enabled: token !== '',
  })
  const invitation = preview.data?.invitation
  const role = invitation?.role === 'owner' ? 'an owner' : 'a member'
  return (
    <Door
      title="You are invited"
      lead={
        invitation &&
        (invitation.account_email
          ? `You join the account of ${invitation.account_email} as ${role}, and get an account of your own.`
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
      {preview.isLoading && <Loader size="sm" aria-label="Loading the invitation" />}
      <Failure error={preview.error} />
      {invitation && (
        <NewcomerForm token={token} email={invitation.email} action="Join" send={api.acceptInvitation} />
      )}
    </Door>
  )
}
