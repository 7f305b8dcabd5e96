import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Account, Member } from '../../api/contract.ts'
import { UserIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { useMe } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'
import { Invite } from './invite.tsx'
import { RemoveMember } from './remove-member.tsx'

/** Who works in this account, and who is invited. */
export function Members({ account }: { account: Account }) {
  const client = useQueryClient()
  const { user } = useMe()
  const isOwner = account.role === 'owner'
  const members = useQuery({ queryKey: ['members'], queryFn: api.members })
  const invitations = useQuery({ queryKey: ['invitations'], queryFn: api.invitations, enabled: isOwner })
  const [isInviting, setIsInviting] = useState(false)
  const [removing, setRemoving] = useState<Member>()
  const takeBack = useMutation({
    mutationFn: (id: string) => api.revokeInvitation(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['invitations'] })
      say('The invitation no longer counts')
    },
  })
  const open = (invitations.data?.invitations ?? []).filter(
    ({ expires_at }) => Date.parse(expires_at) > Date.now(),
  )

  return (
    <Panel
      title="Members"
      lead="Keys belong to the account, not to users: they live on when somebody leaves."
      actions={
        isOwner && (
          <Button variant="default" onClick={() => setIsInviting(true)}>
            Invite someone
          </Button>
        )
      }
    >
      <Failure error={members.error ?? invitations.error ?? takeBack.error} />
      {members.isPending && <Waiting lines={2} what="the members" />}
      <ul className={style['list']}>
        {members.data?.members.map((member) => (
          <li key={member.user_id}>
            <span className={style['mark']}>
              <UserIcon />
            </span>
            <div className={style['what']}>
              <p className={style['name']}>
                {member.name}
                {member.user_id === user.id && <span className={style['badge']}>You</span>}
              </p>
              <p className={style['soft']}>
                {member.email} · {member.role === 'owner' ? 'Owner' : 'Member'} · since{' '}
                <Time at={member.created_at} />
              </p>
            </div>
            {isOwner && member.user_id !== user.id && (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`Remove ${member.name}`}
                onClick={() => setRemoving(member)}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <>
          <h3 className={style['sub']}>Open invitations</h3>
          <ul className={style['list']}>
            {open.map((invitation) => (
              <li key={invitation.id}>
                <span className={style['mark']} data-open>
                  <UserIcon />
                </span>
                <div className={style['what']}>
                  <p className={style['name']}>{invitation.email ?? 'Anyone with the link'}</p>
                  <p className={style['soft']}>
                    {roleWords(invitation.role)} · ends <Time at={invitation.expires_at} />
                  </p>
                </div>
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={`Take back the invitation of ${invitation.email ?? 'anyone with the link'}`}
                  loading={takeBack.isPending && takeBack.variables === invitation.id}
                  onClick={() => takeBack.mutate(invitation.id)}
                >
                  Take back
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Invite isOpen={isInviting} onClose={() => setIsInviting(false)} />
      {removing && <RemoveMember member={removing} onClose={() => setRemoving(undefined)} />}
    </Panel>
  )
}

function roleWords(role: 'owner' | 'member' | null): string {
  if (role === null) return 'An account of their own'
  return role === 'owner' ? 'As owner' : 'As member'
}
