import type { ApiKey } from '../../api/contract.ts'
import { Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'

/** When, from where and by which client a key was last used. */
export function LastUse({ of: key }: { of: ApiKey }) {
  if (!key.last_used_at) return 'Never'
  return (
    <>
      <Time at={key.last_used_at} />
      {key.last_used_address && ` from ${key.last_used_address}`}, by {nameAgent(key.last_used_user_agent)}
    </>
  )
}

/** Who created a key, after "Created 3 minutes ago". */
export function creatorOf({ kind, created_by, created_by_name }: ApiKey): string {
  if (kind === 'job') return 'by a CI job'
  const creator = created_by_name ?? (created_by && 'another key')
  if (creator === null) return 'on the server'
  return kind === 'login' ? `by ${creator}, with oanim login` : `by ${creator}`
}
