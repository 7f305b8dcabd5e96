import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey, KeyAnswer } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Page, Panel, Waiting } from '../../components/page.tsx'
import { exactTime, Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import { RevokeKey } from '../keys/revoke-key.tsx'
import { Status } from '../keys/status.tsx'
import style from './key.module.css'
import { KeyActions } from './key-actions.tsx'
import { Rotation } from './rotation.tsx'
import { SecurityReview } from './security-review.tsx'
import { Usage } from './usage.tsx'

/** One key: what it may do, what it does, and what can be done with it. */
export function KeyPage() {
  const { keyId } = useParams({ from: '/framed/keys/$keyId' })
  const answer = useQuery({ queryKey: ['keys', keyId], queryFn: () => api.key(keyId) })
  const [revoking, setRevoking] = useState<ApiKey>()
  const key = answer.data?.api_key
  const isUnknown = answer.error instanceof Problem && answer.error.code === 'key_not_found'
  return (
    <Page
      title={key?.name ?? (isUnknown ? 'Key not found' : 'API key')}
      lead={
        key && (
          <>
            <code>{key.prefix}…</code> <Status of={key} />
          </>
        )
      }
      back={{ to: '/keys', label: 'API keys' }}
      actions={key && <KeyActions apiKey={key} onRevoke={() => setRevoking(key)} />}
    >
      {isUnknown ? (
        <Panel>
          <p>
            There is no key with the ID <code>{keyId}</code> in this account.{' '}
            <Link to="/keys">See the keys of the account</Link>, or open another account where it may be.
          </p>
        </Panel>
      ) : (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      )}
      {answer.isPending && (
        <Panel>
          <Waiting lines={6} what="the key" />
        </Panel>
      )}
      {answer.data && (
        <div className={style['stack']}>
          <End answer={answer.data} />
          <Rotation keyId={keyId} />
          <Facts apiKey={answer.data.api_key} />
          <Usage keyId={keyId} />
          <SecurityReview keyId={keyId} name={answer.data.api_key.name} />
        </div>
      )}
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </Page>
  )
}

const reasons: Record<NonNullable<ApiKey['revoked_reason']>, string> = {
  revoked: 'It was revoked by hand.',
  cascade: 'It ended with the key that it came from.',
  leaked: 'Somebody reported that it leaked.',
  replaced: 'Another key took its place.',
  rotated: 'It was idle after its rotation, as configured.',
  idle: 'Nobody used it for as long as the account allows.',
}

/** The revocation record of a key that has ended. */
function End({ answer: { revocation_record } }: { answer: KeyAnswer }) {
  if (!revocation_record) return null
  const last = revocation_record.last_accepted
  return (
    <Notice
      tone="info"
      title={<>No server accepts this key since {exactTime(revocation_record.effective_at)}</>}
    >
      <p>
        {reasons[revocation_record.reason]}{' '}
        {last ? (
          <>
            The last request that was accepted came <Time at={last.at} />
            {last.address && <> from {last.address}</>}, by {nameAgent(last.user_agent)}.
          </>
        ) : (
          'No request with it was ever accepted.'
        )}
      </p>
      {revocation_record.ended.length > 0 && (
        <p>
          With it ended{' '}
          {revocation_record.ended.map(({ id, name }, index) => (
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
      {revocation_record.trust_policies.length > 0 && (
        <p>
          Jobs get no more keys by{' '}
          {revocation_record.trust_policies.map(({ name }) => `“${name}”`).join(', ')}.
        </p>
      )}
    </Notice>
  )
}

function Facts({ apiKey: key }: { apiKey: ApiKey }) {
  const keyLink = (id: string, text: string) => (
    <Link to="/keys/$keyId" params={{ keyId: id }}>
      {text}
    </Link>
  )
  return (
    <Panel title="The key">
      <dl className={style['facts']}>
        <dt>May do</dt>
        <dd>{key.scopes.join(', ')}</dd>
        <dt>Ends</dt>
        <dd>{key.expires_at ? <Time at={key.expires_at} /> : 'when it is revoked'}</dd>
        <dt>May be used from</dt>
        <dd>{key.allowed_ips?.join(', ') ?? 'anywhere'}</dd>
        <dt>Limit</dt>
        <dd>
          {key.requests_per_minute === null
            ? 'that of the account'
            : `${key.requests_per_minute} requests a minute`}
        </dd>
        <dt>Made</dt>
        <dd>
          <Time at={key.created_at} /> by {key.created_by_name ?? 'the server itself'}
        </dd>
        {key.parent_id && (
          <>
            <dt>Came from</dt>
            <dd>{keyLink(key.parent_id, 'its parent key')}</dd>
          </>
        )}
        {key.rotated_to && (
          <>
            <dt>Replaced by</dt>
            <dd>{keyLink(key.rotated_to, 'the key that takes over')}</dd>
          </>
        )}
        <dt>Last used</dt>
        <dd>
          {key.last_used_at ? (
            <>
              <Time at={key.last_used_at} />
              {key.last_used_address && ` from ${key.last_used_address}`}, by{' '}
              {nameAgent(key.last_used_user_agent)}
            </>
          ) : (
            'never'
          )}
        </dd>
        <dt>ID</dt>
        <dd>
          <code>{key.id}</code>
        </dd>
      </dl>
    </Panel>
  )
}
