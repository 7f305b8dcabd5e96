import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Member, MemberImpact } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { count } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'

/** Removes a member, after showing which keys they could still use and offering to revoke them. */
export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const client = useQueryClient()
  const impact = useQuery({
    queryKey: ['members', member.user_id, 'impact'],
    queryFn: () => api.memberImpact(member.user_id),
    staleTime: 0,
    gcTime: 0,
  })
  const [revoking, setRevoking] = useState<string[]>([])
  const remove = useMutation({
    mutationFn: () => api.removeMember(member.user_id, revoking),
    onSuccess: async ({ revoked_keys, kept_keys }) => {
      await Promise.all(
        ['members', 'invitations', 'keys', 'trust_policies'].map((name) =>
          client.invalidateQueries({ queryKey: [name] }),
        ),
      )
      onClose()
      say(
        `${member.name} is removed` +
          (revoked_keys.length > 0 ? `; ${count(revoked_keys.length, 'key')} revoked` : '') +
          (kept_keys.length > 0 ? `; ${count(kept_keys.length, 'key')} kept` : ''),
      )
    },
  })
  return (
    <Confirm
      title={`Remove ${member.name}?`}
      isOpen
      action={revoking.length > 0 ? 'Remove and revoke' : 'Remove member'}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>They lose access to this account at once. Keys belong to the account and keep working.</p>
      {impact.isPending && <Waiting lines={3} what="the keys of the member" />}
      <Failure error={impact.error} onRetry={() => void impact.refetch()} />
      {impact.isError && <p>Which keys they could still use is unknown.</p>}
      {impact.data && <Choices impact={impact.data} chosen={revoking} onChange={setRevoking} />}
    </Confirm>
  )
}

function Choices({
  impact: { keys, trust_policies: trustPolicies, invitations },
  chosen,
  onChange,
}: {
  impact: MemberImpact
  chosen: string[]
  onChange: (ids: string[]) => void
}) {
  const all = [...keys, ...trustPolicies].map(({ id }) => id)
  const areAll = all.length > 0 && all.every((id) => chosen.includes(id))
  if (all.length === 0 && invitations.length === 0) return <p>They created no key that still works.</p>
  return (
    <>
      {all.length > 0 && (
        <Checkbox.Group
          label="They may still have the secrets of what they created. Revoke:"
          value={chosen}
          onChange={onChange}
        >
          {all.length > 1 && (
            <Button variant="subtle" size="compact-sm" onClick={() => onChange(areAll ? [] : all)}>
              {areAll ? 'Select none' : 'Select all'}
            </Button>
          )}
          <div className={style['choices']}>
            {keys.map((key) => (
              <Checkbox
                key={key.id}
                value={key.id}
                label={key.name}
                description={
                  <>
                    {key.prefix}… ·{' '}
                    {key.last_used_at ? (
                      <>
                        last used <Time at={key.last_used_at} isPlain />
                      </>
                    ) : (
                      'never used'
                    )}
                  </>
                }
              />
            ))}
            {trustPolicies.map((trustPolicy) => (
              <Checkbox
                key={trustPolicy.id}
                value={trustPolicy.id}
                label={trustPolicy.name}
                description="Gives keys to CI jobs"
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {invitations.length > 0 && (
        <p>{count(invitations.length, 'open invitation')} that they sent will be cancelled.</p>
      )}
    </>
  )
}
