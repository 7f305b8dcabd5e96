import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { TrustPolicy } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'
import { AddTrustPolicy } from './add-trust-policy.tsx'

/** CI jobs that get a key for their identity, so that no secret is stored there. */
export function Jobs() {
  const client = useQueryClient()
  const trustPolicies = useQuery({ queryKey: ['trust_policies'], queryFn: api.trustPolicies })
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<TrustPolicy>()
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteTrustPolicy(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['trust_policies'] })
      say('Jobs of that kind get no key any more')
      setRemoving(undefined)
    },
  })
  const shown = trustPolicies.data?.trust_policies.filter(({ deleted_at }) => deleted_at === null) ?? []
  return (
    <Panel
      title="CI jobs without a secret"
      lead="A job on GitHub, GitLab or any OpenID Connect issuer exchanges its identity for a key that lives minutes. Such keys are not among the ten."
      actions={
        <Button variant="default" onClick={() => setIsAdding(true)}>
          Trust jobs
        </Button>
      }
    >
      <Failure error={trustPolicies.error} onRetry={() => void trustPolicies.refetch()} />
      {shown.length > 0 && (
        <ul className={style['list']}>
          {shown.map((trustPolicy) => (
            <li key={trustPolicy.id}>
              <div className={style['what']}>
                <p className={style['name']}>{trustPolicy.name}</p>
                <p>
                  {Object.entries(trustPolicy.conditions)
                    .map(([claim, pattern]) => `${claim} is ${pattern}`)
                    .join(', ')}
                </p>
                <small>
                  {new URL(trustPolicy.issuer).host}; {trustPolicy.scopes.join(', ')};{' '}
                  {trustPolicy.lifetime_s / 60} minutes;{' '}
                  {trustPolicy.last_used_at ? (
                    <>
                      last used <Time at={trustPolicy.last_used_at} />
                    </>
                  ) : (
                    'never used'
                  )}
                </small>
              </div>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`Remove ${trustPolicy.name}`}
                onClick={() => setRemoving(trustPolicy)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddTrustPolicy isOpen={isAdding} onClose={() => setIsAdding(false)} />
      <Confirm
        title={`Remove “${removing?.name}”?`}
        isOpen={removing !== undefined}
        action="Remove"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing.id)}
        onClose={() => {
          remove.reset()
          setRemoving(undefined)
        }}
      >
        <p>Its jobs get no key any more, and the keys that they have end at once.</p>
      </Confirm>
    </Panel>
  )
}
