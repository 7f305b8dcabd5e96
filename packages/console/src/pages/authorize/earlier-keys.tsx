import { Radio } from '@mantine/core'
import type { ApiKey, Schemas } from '../../api/contract.ts'
import { Time } from '../../components/time.tsx'
import style from './authorize.module.css'

type Earlier = Schemas['AuthorizationRequestResponse']['earlier_keys'][number]

const storageKey = 'oanim-approved-requests'
/** How many approvals a browser remembers. */
const maxRemembered = 50

/** Remembers that this browser approved a request: the next login of the client here most likely replaces its key. */
export function rememberApproval(requestId: string): void {
  try {
    const requests = [requestId, ...approvedHere()].slice(0, maxRemembered)
    localStorage.setItem(storageKey, JSON.stringify(requests))
  } catch {
    // Without storage, the page suggests nothing.
  }
}

function approvedHere(): string[] {
  try {
    const requests: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(requests) ? requests.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** The newest key in an account that a login in this browser created. */
export function suggestedKey(earlier: readonly Earlier[], accountId: string): ApiKey | undefined {
  const approved = approvedHere()
  const isFromHere = ({ account_id, authorization_request_id }: Earlier) =>
    account_id === accountId && approved.includes(authorization_request_id ?? '')
  return earlier.find(isFromHere)?.api_key
}

/** Lets the user replace the key of an earlier login, which another machine may still use. */
export function EarlierKeys({
  clientName,
  keys,
  value,
  onChange,
}: {
  clientName: string
  keys: readonly ApiKey[]
  value: string
  onChange: (keyId: string) => void
}) {
  return (
    <Radio.Group label={`${clientName} already has a key`} value={value} onChange={onChange}>
      <div className={style.keys}>
        {keys.map((key) => (
          <KeyRadio key={key.id} apiKey={key} label={`Replace ${key.name}`} />
        ))}
        <Radio value="" label="Create another key" description="For another machine or another login." />
      </div>
    </Radio.Group>
  )
}

/** A key to choose, with its last use. */
export function KeyRadio({ apiKey, label }: { apiKey: ApiKey; label: string }) {
  return (
    <Radio
      value={apiKey.id}
      label={label}
      description={
        <>
          {apiKey.prefix}… ·{' '}
          {apiKey.last_used_at ? (
            <>
              last used <Time at={apiKey.last_used_at} isPlain />
              {apiKey.last_used_address && ` from ${apiKey.last_used_address}`}
            </>
          ) : (
            'never used'
          )}
        </>
      }
    />
  )
}
