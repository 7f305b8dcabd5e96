import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Inspection } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { count } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './security-review.module.css'

/** How far a key reached, for whoever fears that somebody else has it; and the way to stop all of it at once. */
export function SecurityReview({ keyId, name }: { keyId: string; name: string }) {
  const client = useQueryClient()
  const [since, setSince] = useState('24h')
  const [isAsking, setIsAsking] = useState(false)
  const inspection = useQuery({
    queryKey: ['keys', keyId, 'inspection', since],
    queryFn: () => api.inspectKey(keyId, since),
  })
  const quarantine = useMutation({
    mutationFn: () => api.quarantineKey(keyId),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keys'] })
      say(`“${name}” is in quarantine, and so is all that came from it`)
      setIsAsking(false)
    },
  })
  const status = inspection.data?.api_key.status
  return (
    <Panel
      title="How far it reached"
      lead="What the key and the keys that came from it did, to see whether all of it was you."
      actions={
        <NativeSelect
          aria-label="Since when"
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
      {inspection.isPending && <Waiting lines={5} what="what it did" />}
      {inspection.data && <Shown inspection={inspection.data} />}
      {status !== undefined && status !== 'quarantined' && (
        <p className={style['act']}>
          <Button color="red" variant="light" onClick={() => setIsAsking(true)}>
            Quarantine
          </Button>{' '}
          Stops the key and all that came from it, and hides what they made, until you resume it.
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
          Whatever uses it, or a key that it made, stops at once. What they made is hidden. Resuming the key
          takes all of it back.
        </p>
      </Confirm>
    </Panel>
  )
}

function Shown({ inspection }: { inspection: Inspection }) {
  const { requests, denied, addresses, denials, assets, descendants, totals } = inspection
  return (
    <>
      <p>
        <strong>{count(requests, 'request')}</strong>
        {denied > 0 && <>, {denied} of them refused</>}, from{' '}
        {count(totals.addresses, 'address', 'addresses')}; {count(totals.assets, 'picture')} and{' '}
        {count(totals.descendants, 'key')} came of it.
      </p>
      {addresses.length > 0 && (
        <Part title="Addresses">
          {addresses.map((row) => (
            <li key={row.address}>
              {row.address ?? 'unknown'}: {count(row.requests, 'request')}, <Time at={row.first_at} /> to{' '}
              <Time at={row.last_at} />
            </li>
          ))}
        </Part>
      )}
      {denials.length > 0 && (
        <Part title="Denied">
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
        <Part title="Keys that came from it">
          {descendants.map(({ api_key: key, requests: many, assets: made }) => (
            <li key={key.id}>
              <a href={`/keys/${key.id}`}>{key.name}</a> <code>{key.prefix}…</code>, {key.status}:{' '}
              {count(many, 'request')}, {count(made, 'picture')}
            </li>
          ))}
        </Part>
      )}
    </>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={style['part']}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}
