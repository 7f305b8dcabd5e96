import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { count } from '../../parts/count.ts'
import { Notice } from '../../parts/notice.tsx'
import { Time } from '../../parts/time.tsx'
import { nameAgent } from '../../parts/user-agent.ts'

/** What would end with a key, and who would miss it: shown before it is revoked. */
export function Impact({ keyId, cascade }: { keyId: string; cascade: boolean }) {
  const { data: impact } = useQuery({
    queryKey: ['keys', keyId, 'impact', cascade],
    queryFn: () => api.keyImpact(keyId, cascade),
  })
  if (!impact) return null
  const { callers, totals } = impact
  const ending = impact.would_end.filter(({ id }) => id !== keyId)
  return (
    <>
      <Named what="With it end" named={ending} />
      <Named what="Jobs get no more keys by" named={impact.would_end_trusts} />
      <Named what="What came from it lives on:" named={impact.would_stay} />
      <Named what="Jobs still get keys by" named={impact.would_stay_trusts} />
      {callers.length === 0 ? (
        <p>Nobody used it in the last 24 hours.</p>
      ) : (
        <Notice tone="warning" title="This would break what used it in the last 24 hours">
          <ul>
            {callers.slice(0, 6).map((caller) => (
              <li key={`${caller.address} ${caller.user_agent} ${caller.operation} ${caller.api_key_id}`}>
                {nameAgent(caller.user_agent)} from {caller.address ?? 'unknown'}: {caller.operation},{' '}
                {count(caller.requests, 'time')}, <Time at={caller.last_at} />
              </li>
            ))}
          </ul>
          {callers.length > 6 && <p>and {totals.callers - 6} more</p>}
        </Notice>
      )}
    </>
  )
}

/** A sentence of what is concerned, if anything is. */
function Named({ what, named }: { what: string; named: readonly { readonly name: string }[] }) {
  if (named.length === 0) return null
  return (
    <p>
      {what} {named.map(({ name }) => `“${name}”`).join(', ')}.
    </p>
  )
}
