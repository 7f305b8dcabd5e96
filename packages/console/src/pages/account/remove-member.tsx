import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Member, Schemas } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { count } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './account.module.css'

/** Removes a member. Shows which keys they could still use and offers to revoke them. */
export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const queries = useQueryClient()
  const params = { path: { user_id: member.user_id } }
  const impact = useQuery({
    queryKey: ['members', member.user_id, 'impact'],
    queryFn: () => read(client.GET('/api/v1/members/{user_id}/impact', { params })),
    staleTime: 0,
    gcTime: 0,
  })
  const [revoking, setRevoking] = useState<string[]>([])
  const remove = useMutation({
    mutationFn: () => {
      const query = { revoke_keys: revoking.join(',') || 'false' }
      return read(client.DELETE('/api/v1/members/{user_id}', { params: { ...params, query } }))
    },
    onSuccess: async ({ revoked_keys, kept_keys }) => {
      await Promise.all(
        ['members', 'invitations', 'keys', 'trust_policies'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      )
      onClose()
      notify(
        `Removed ${member.name}` +
          (revoked_keys.length > 0 ? `, revoked ${count(revoked_keys.length, 'key')}` : '') +
          (kept_keys.length > 0 ? `, kept ${count(kept_keys.length, 'key')}` : ''),
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
      <p>They lose access to this account immediately. Keys belong to the account and keep working.</p>
      {impact.isPending && <Waiting lines={3} what="the keys of the member" />}
      <Failure error={impact.error} onRetry={() => void impact.refetch()} />
      {impact.isError && <p>It is unknown which keys they could still use.</p>}
      {impact.data && <Choices impact={impact.data} chosen={revoking} onChange={setRevoking} />}
    </Confirm>
  )
}

function Choices({
  impact: { keys, trust_policies: trustPolicies, invitations },
  chosen,
  onChange,
}: {
  impact: Schemas['MemberImpact']
  chosen: string[]
  onChange: (ids: string[]) => void
}) {
  const all = [...keys, ...trustPolicies].map(({ id }) => id)
  const areAll = all.length > 0 && all.every((id) => chosen.includes(id))
  if (all.length === 0 && invitations.length === 0) return <p>They created no keys that still work.</p>
  return (
    <>
      {all.length > 0 && (
        <Checkbox.Group
          label="They may still have the secrets of keys that they created. Select what to revoke:"
          value={chosen}
          onChange={onChange}
        >
          {all.length > 1 && (
            <Button variant="subtle" size="compact-sm" onClick={() => onChange(areAll ? [] : all)}>
              {areAll ? 'Select none' : 'Select all'}
            </Button>
          )}
          <div className={style.choices}>
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
                description="Trust policy: issues keys to CI jobs"
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {invitations.length > 0 && (
        <p>This cancels {count(invitations.length, 'pending invitation')} that they sent.</p>
      )}
    </>
  )
}
