import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { count, formatNumber } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import { LastManagingKey } from '../keys/impact.tsx'
import style from './security-review.module.css'

/** What a key and its descendants did, and the quarantine that stops all of them. */
export function SecurityReview({ keyId, name }: { keyId: string; name: string }) {
  const queries = useQueryClient()
  const path = { key_id: keyId }
  const [since, setSince] = useState('24h')
  const [isAsking, setIsAsking] = useState(false)
  const inspection = useQuery({
    queryKey: ['keys', keyId, 'inspection', since],
    queryFn: () =>
      read(client.GET('/api/v1/api-keys/{key_id}/inspection', { params: { path, query: { since } } })),
  })
  const quarantine = useMutation({
    mutationFn: () => read(client.POST('/api/v1/api-keys/{key_id}/quarantine', { params: { path } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      notify(`Key “${name}” and its descendants quarantined`)
      setIsAsking(false)
    },
  })
  const status = inspection.data?.api_key.status
  return (
    <Panel
      title="Security review"
      lead="Check what this key and its descendants did: was all of it you?"
      actions={
        <NativeSelect
          aria-label="Period"
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
          data={[
            { value: '1h', label: 'Last hour' },
            { value: '24h', label: 'Last 24 hours' },
            { value: '7d', label: 'Last 7 days' },
            { value: '90d', label: 'Last 90 days' },
          ]}
        />
      }
    >
      <Failure error={inspection.error} onRetry={() => void inspection.refetch()} />
      {inspection.isPending && <Waiting lines={5} what="the review" />}
      {inspection.data && <Shown inspection={inspection.data} />}
      {status !== undefined && status !== 'quarantined' && (
        <p className={style.act}>
          <Button color="red" variant="light" onClick={() => setIsAsking(true)}>
            Quarantine
          </Button>{' '}
          Stops this key and its descendants and hides their images until you resume the key.
        </p>
      )}
      <Confirm
        title={`Quarantine “${name}”?`}
        isOpen={isAsking}
        action="Quarantine"
        isBusy={quarantine.isPending}
        error={quarantine.error}
        onConfirm={() => quarantine.mutate()}
        onClose={() => {
          quarantine.reset()
          setIsAsking(false)
        }}
      >
        <p>
          Everything that uses this key or a descendant stops working immediately, and their images are
          hidden. Resuming the key undoes this.
        </p>
        {isAsking && <LastManagingKey keyId={keyId} cascade />}
      </Confirm>
    </Panel>
  )
}

function Shown({ inspection }: { inspection: Schemas['ApiKeyInspection'] }) {
  const { requests, denied, addresses, denials, assets, descendants, totals } = inspection
  return (
    <>
      <p>
        <strong>{count(requests, 'request')}</strong>
        {denied > 0 && <> ({formatNumber(denied)} denied)</>} from{' '}
        {count(totals.addresses, 'address', 'addresses')}, {count(totals.assets, 'image')},{' '}
        {count(totals.descendants, 'descendant key')}.
      </p>
      {addresses.length > 0 && (
        <Part title="IP addresses">
          {addresses.map((row) => (
            <li key={row.address}>
              {row.address ?? 'unknown'}: {count(row.requests, 'request')}, <Time at={row.first_at} /> to{' '}
              <Time at={row.last_at} />
            </li>
          ))}
        </Part>
      )}
      {denials.length > 0 && (
        <Part title="Denied requests">
          {denials.map((row) => (
            <li key={`${row.operation} ${row.status} ${row.address} ${row.user_agent}`}>
              {row.operation}, {row.status}, {count(row.requests, 'time')} from {row.address ?? 'unknown'}{' '}
              with {nameAgent(row.user_agent)}, <Time at={row.last_at} />
            </li>
          ))}
        </Part>
      )}
      {assets.length > 0 && (
        <Part title="Images">
          {assets.map((asset) => (
            <li key={asset.id}>
              {asset.is_hidden ? (
                <>
                  <code>{asset.id}</code>, hidden
                </>
              ) : (
                <a href={asset.content_url} target="_blank" rel="noreferrer">
                  <code>{asset.id}</code>
                </a>
              )}
              , <Time at={asset.created_at} />
            </li>
          ))}
        </Part>
      )}
      {descendants.length > 0 && (
        <Part title="Descendant keys">
          {descendants.map(({ api_key: key, requests: many, assets: made }) => (
            <li key={key.id}>
              <a href={`/keys/${key.id}`}>{key.name}</a> <code>{key.prefix}…</code>, {key.status}:{' '}
              {count(many, 'request')}, {count(made, 'image')}
            </li>
          ))}
        </Part>
      )}
    </>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={style.part}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}
