import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { count } from '../../parts/count.ts'
import { Notice } from '../../parts/notice.tsx'
import { Time } from '../../parts/time.tsx'
import { nameAgent } from '../../parts/user-agent.ts'

/** Who would miss a key: shown before it is revoked. */
export function Impact({ keyId, cascade }: { keyId: string; cascade: boolean }) {
  const impact = useQuery({
    queryKey: ['keys', keyId, 'impact', cascade],
    queryFn: () => api.keyImpact(keyId, cascade),
  })
  const callers = impact.data?.callers
  if (!callers) return null
  if (callers.length === 0) return <p>Nobody used it in the last 24 hours.</p>
  return (
    <Notice tone="warning" title="This would break what used it in the last 24 hours">
      <ul>
        {callers.slice(0, 6).map((caller) => (
          <li key={`${caller.address} ${caller.user_agent} ${caller.operation} ${caller.api_key_id}`}>
            {nameAgent(caller.user_agent)} from {caller.address ?? 'unknown'}: {caller.operation},{' '}
            {count(caller.requests, 'time')}, <Time at={caller.last_at} />
          </li>
        ))}
      </ul>
      {callers.length > 6 && <p>and {(impact.data?.totals.callers ?? callers.length) - 6} more</p>}
    </Notice>
  )
}
