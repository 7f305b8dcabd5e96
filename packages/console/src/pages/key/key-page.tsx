import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey, Schemas } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { count } from '../../components/count.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Page, Panel, Waiting } from '../../components/page.tsx'
import { exactTime, Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import { creatorOf, LastUse } from '../keys/facts.tsx'
import { RevokeKey } from '../keys/revoke-key.tsx'
import { Status } from '../keys/status.tsx'
import { CostsPanel } from './costs.tsx'
import style from './key.module.css'
import { KeyActions } from './key-actions.tsx'
import { Rotation } from './rotation.tsx'
import { SecurityReview } from './security-review.tsx'
import { UsagePanel } from './usage.tsx'

/** One key: its restrictions, its usage and its actions. */
export function KeyPage() {
  const { keyId } = useParams({ from: '/framed/keys/$keyId' })
  const key = useQuery({
    queryKey: ['keys', keyId],
    queryFn: () => read(client.GET('/api/v1/api-keys/{key_id}', { params: { path: { key_id: keyId } } })),
  })
  const [revoking, setRevoking] = useState<ApiKey>()
  const apiKey = key.data?.api_key
  const isUnknown = key.error instanceof Problem && key.error.code === 'key_not_found'
  return (
    <Page
      title={apiKey?.name ?? (isUnknown ? 'Key not found' : 'API key')}
      lead={
        apiKey && (
          <>
            <code>{apiKey.prefix}…</code> <Status of={apiKey} />
          </>
        )
      }
      back={{ to: '/keys', label: 'API keys' }}
      actions={apiKey && <KeyActions apiKey={apiKey} onRevoke={() => setRevoking(apiKey)} />}
    >
      {isUnknown ? (
        <Panel>
          <p>
            This account has no key with the ID <code>{keyId}</code>. <Link to="/keys">See all API keys</Link>{' '}
            or switch to another account.
          </p>
        </Panel>
      ) : (
        <Failure error={key.error} onRetry={() => void key.refetch()} />
      )}
      {key.isPending && (
        <Panel>
          <Waiting lines={6} what="the key" />
        </Panel>
      )}
      {key.data && (
        <div className={style.stack}>
          {key.data.revocation_record && <Revocation record={key.data.revocation_record} />}
          <Rotation keyId={keyId} />
          <Details apiKey={key.data.api_key} />
          <CostsPanel apiKey={key.data.api_key} />
          <UsagePanel keyId={keyId} />
          <SecurityReview keyId={keyId} name={key.data.api_key.name} />
        </div>
      )}
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </Page>
  )
}

const reasons: Record<NonNullable<ApiKey['revoked_reason']>, string> = {
  revoked: 'It was revoked by a user or a key.',
  cascade: 'It was revoked together with its parent key.',
  leaked: 'It was reported as leaked.',
  replaced: 'It was replaced by another key.',
  rotated: 'It was rotated and then stayed idle for the configured time.',
  idle: 'It was idle for longer than the key policy allows.',
}

function Revocation({
  record: { effective_at, reason, last_accepted: last, revoked_keys: revokedKeys, trust_policies },
}: {
  record: Schemas['RevocationRecord']
}) {
  return (
    <Notice title={`Not accepted by any server since ${exactTime(effective_at)}`}>
      <p>
        {reasons[reason]}{' '}
        {last ? (
          <>
            The last accepted request was <Time at={last.at} />
            {last.address && <> from {last.address}</>}, by {nameAgent(last.user_agent)}.
          </>
        ) : (
          'It was never used successfully.'
        )}
      </p>
      {revokedKeys.length > 0 && (
        <p>
          Revoked with it:{' '}
          {revokedKeys.map(({ id, name }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link to="/keys/$keyId" params={{ keyId: id }}>
                {name}
              </Link>
            </span>
          ))}
          .
        </p>
      )}
      {trust_policies.length > 0 && (
        <p>
          Trust policies that no longer issue keys: {trust_policies.map(({ name }) => `“${name}”`).join(', ')}
          .
        </p>
      )}
    </Notice>
  )
}

function Details({ apiKey: key }: { apiKey: ApiKey }) {
  const keyLink = (id: string, text: string) => (
    <Link to="/keys/$keyId" params={{ keyId: id }}>
      {text}
    </Link>
  )
  return (
    <Panel title="Details">
      <dl className={style.details}>
        <dt>Permissions</dt>
        <dd>{key.scopes.join(', ')}</dd>
        <dt>Expires</dt>
        <dd>{key.expires_at ? <Time at={key.expires_at} /> : 'Never'}</dd>
        <dt>Allowed models</dt>
        <dd>{key.models === null ? 'Any' : key.models.join(', ') || 'None'}</dd>
        <dt>Allowed IP addresses</dt>
        <dd>{key.allowed_ips?.join(', ') ?? 'Any'}</dd>
        <dt>Rate limit</dt>
        <dd>
          {key.requests_per_minute === null
            ? 'Account limit only'
            : `${count(key.requests_per_minute, 'request')} per minute`}
        </dd>
        <dt>Created</dt>
        <dd>
          <Time at={key.created_at} /> {creatorOf(key)}
        </dd>
        {key.parent_id && (
          <>
            <dt>Parent</dt>
            <dd>{keyLink(key.parent_id, 'Parent key')}</dd>
          </>
        )}
        {key.rotated_to && (
          <>
            <dt>Replaced by</dt>
            <dd>{keyLink(key.rotated_to, 'New key')}</dd>
          </>
        )}
        <dt>Last used</dt>
        <dd>
          <LastUse of={key} />
        </dd>
        <dt>ID</dt>
        <dd>
          <code>{key.id}</code>
        </dd>
      </dl>
    </Panel>
  )
}
