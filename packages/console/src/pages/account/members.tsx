import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Account, Member } from '../../api/contract.ts'
import { UserIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { useMe } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './account.module.css'
import { Invite } from './invite.tsx'
import { RemoveMember } from './remove-member.tsx'
import { Row } from './row.tsx'

export function Members({ account }: { account: Account }) {
  const queries = useQueryClient()
  const { user } = useMe()
  const isOwner = account.role === 'owner'
  const members = useQuery({ queryKey: ['members'], queryFn: () => read(client.GET('/api/v1/members')) })
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: () => read(client.GET('/api/v1/invitations')),
    enabled: isOwner,
  })
  const [isInviting, setIsInviting] = useState(false)
  const [removing, setRemoving] = useState<Member>()
  const cancel = useMutation({
    mutationFn: (invitation_id: string) =>
      read(client.DELETE('/api/v1/invitations/{invitation_id}', { params: { path: { invitation_id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['invitations'] })
      notify('Invitation cancelled')
    },
  })
  const pending = (invitations.data?.invitations ?? []).filter(
    ({ expires_at }) => Date.parse(expires_at) > Date.now(),
  )

  return (
    <Panel
      title="Members"
      lead="Keys belong to the account: they keep working when the member who created them leaves."
      actions={
        isOwner && (
          <Button variant="default" onClick={() => setIsInviting(true)}>
            Invite user
          </Button>
        )
      }
    >
      <Failure error={members.error ?? invitations.error ?? cancel.error} />
      {members.isPending && <Waiting lines={2} what="the members" />}
      <ul className={style.list}>
        {members.data?.members.map((member) => (
          <Row
            key={member.user_id}
            icon={<UserIcon />}
            name={member.name}
            badge={member.user_id === user.id && 'You'}
            action={
              isOwner &&
              member.user_id !== user.id && {
                text: 'Remove',
                label: `Remove ${member.name}`,
                onClick: () => setRemoving(member),
              }
            }
          >
            {member.email} · {member.role === 'owner' ? 'Owner' : 'Member'} · joined{' '}
            <Time at={member.created_at} />
          </Row>
        ))}
      </ul>
      {pending.length > 0 && (
        <>
          <h3 className={style.sub}>Pending invitations</h3>
          <ul className={style.list}>
            {pending.map(({ id, email, role, expires_at }) => (
              <Row
                key={id}
                icon={<UserIcon />}
                isPending
                name={email ?? 'Anyone with the link'}
                action={{
                  text: 'Cancel invitation',
                  label: `Cancel invitation of ${email ?? 'anyone with the link'}`,
                  isBusy: cancel.isPending && cancel.variables === id,
                  onClick: () => cancel.mutate(id),
                }}
              >
                {roleLabels[role ?? 'none']} · expires <Time at={expires_at} />
              </Row>
            ))}
          </ul>
        </>
      )}
      <Invite isOpen={isInviting} onClose={() => setIsInviting(false)} />
      {removing && <RemoveMember member={removing} onClose={() => setRemoving(undefined)} />}
    </Panel>
  )
}

const roleLabels = { owner: 'Owner', member: 'Member', none: 'Account of their own' }
