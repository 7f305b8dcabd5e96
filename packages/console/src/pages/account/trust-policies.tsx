import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { TrustPolicy } from '../../api/contract.ts'
import { limitWords } from '../../components/budgets.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './account.module.css'
import { AddTrustPolicy } from './add-trust-policy.tsx'
import { Row } from './row.tsx'

export function TrustPolicies() {
  const queries = useQueryClient()
  const trustPolicies = useQuery({
    queryKey: ['trust_policies'],
    queryFn: () => read(client.GET('/api/v1/trust-policies')),
  })
  const [isAdding, setIsAdding] = useState(false)
  const [deleting, setDeleting] = useState<TrustPolicy>()
  const remove = useMutation({
    mutationFn: (trust_policy_id: string) =>
      read(
        client.DELETE('/api/v1/trust-policies/{trust_policy_id}', { params: { path: { trust_policy_id } } }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['trust_policies'] })
      notify('Trust policy deleted')
      setDeleting(undefined)
    },
  })
  const shown = trustPolicies.data?.trust_policies.filter(({ deleted_at }) => deleted_at === null) ?? []
  return (
    <Panel
      title="Trust policies for CI"
      lead="A job on GitHub, GitLab or another OpenID Connect issuer exchanges its OIDC token for a short-lived key and stores no secret. Keys of CI jobs do not count toward the limit of ten."
      actions={
        <Button variant="default" onClick={() => setIsAdding(true)}>
          Add trust policy
        </Button>
      }
    >
      <Failure error={trustPolicies.error} onRetry={() => void trustPolicies.refetch()} />
      {shown.length > 0 && (
        <ul className={style.list}>
          {shown.map((trustPolicy) => (
            <Row
              key={trustPolicy.id}
              name={trustPolicy.name}
              action={{
                text: 'Delete',
                label: `Delete ${trustPolicy.name}`,
                onClick: () => setDeleting(trustPolicy),
              }}
            >
              <p>
                {Object.entries(trustPolicy.conditions)
                  .map(([claim, pattern]) => `${claim} is ${pattern}`)
                  .join(', ')}
              </p>
              {new URL(trustPolicy.issuer).host} · {trustPolicy.scopes.join(', ')} · keys for{' '}
              {trustPolicy.lifetime_s / 60} minutes ·{' '}
              {trustPolicy.budgets.length > 0 && <>budget of a job: {limitWords(trustPolicy.budgets)} · </>}
              {trustPolicy.models && <>models: {trustPolicy.models.join(', ') || 'none'} · </>}
              {trustPolicy.last_used_at ? (
                <>
                  last used <Time at={trustPolicy.last_used_at} />
                </>
              ) : (
                'never used'
              )}
            </Row>
          ))}
        </ul>
      )}
      <AddTrustPolicy isOpen={isAdding} onClose={() => setIsAdding(false)} />
      <Confirm
        title={`Delete “${deleting?.name}”?`}
        isOpen={deleting !== undefined}
        action="Delete trust policy"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting && remove.mutate(deleting.id)}
        onClose={() => {
          remove.reset()
          setDeleting(undefined)
        }}
      >
        <p>Its jobs can no longer get keys, and the keys that they hold are revoked immediately.</p>
      </Confirm>
    </Panel>
  )
}
