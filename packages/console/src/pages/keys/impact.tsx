import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { count } from '../../components/count.ts'
import { Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './keys.module.css'

export function useImpact(keyId: string, cascade: boolean) {
  return useQuery({
    queryKey: ['keys', keyId, 'impact', cascade],
    queryFn: () =>
      read(
        client.GET('/api/v1/api-keys/{key_id}/impact', {
          params: { path: { key_id: keyId }, query: { cascade } },
        }),
      ),
    // Who uses a key changes within seconds.
    staleTime: 0,
    gcTime: 0,
  })
}

/** Warns if no other key can manage keys; empty otherwise. */
export function LastManagingKey({ keyId, cascade }: { keyId: string; cascade: boolean }) {
  const isLast = useImpact(keyId, cascade).data?.is_last_managing
  return isLast && <p className={style.impactTitle}>{lastManagingKey}</p>
}

const lastManagingKey =
  'This is the last key that can manage keys. After this, only signed-in members can manage keys.'

/** What revoking a key affects and who uses it. Its height is fixed, so the buttons below do not move. */
export function Impact({ keyId, cascade }: { keyId: string; cascade: boolean }) {
  const impact = useImpact(keyId, cascade)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable with the keyboard.
    <section className={style.impact} tabIndex={0} aria-label="Who uses this key" aria-live="polite">
      {impact.isPending && <p className={style.soft}>Checking who uses this key…</p>}
      {impact.isError && (
        <>
          <p className={style.impactTitle}>Usage unknown: could not load who uses this key</p>
          <p>{impact.error.message} It may be in use now.</p>
          <p>
            <button type="button" className={style.again} onClick={() => void impact.refetch()}>
              Check again
            </button>
          </p>
        </>
      )}
      {impact.data && <Known impact={impact.data} keyId={keyId} />}
    </section>
  )
}

function Known({ impact, keyId }: { impact: Schemas['RevocationImpact']; keyId: string }) {
  const { callers, totals } = impact
  const affected = impact.affected.filter(({ id }) => id !== keyId)
  return (
    <>
      {impact.is_last_managing && <p className={style.impactTitle}>{lastManagingKey}</p>}
      {callers.length === 0 ? (
        <p>No requests in the last 24 hours.</p>
      ) : (
        <>
          <p className={style.impactTitle}>Clients of the last 24 hours that stop working</p>
          <ul>
            {callers.slice(0, 6).map((caller) => (
              <li key={`${caller.address} ${caller.user_agent} ${caller.operation} ${caller.api_key_id}`}>
                {nameAgent(caller.user_agent)} from {caller.address ?? 'unknown'}: {caller.operation},{' '}
                {count(caller.requests, 'time')}, <Time at={caller.last_at} />
              </li>
            ))}
          </ul>
          {callers.length > 6 && <p>and {totals.callers - 6} more</p>}
        </>
      )}
      <Named what="Also revoked:" named={affected} />
      <Named what="Trust policies that stop issuing keys:" named={impact.affected_trust_policies} />
      <Named what="Child keys that keep working:" named={impact.unaffected} />
      <Named what="Trust policies that keep issuing keys:" named={impact.unaffected_trust_policies} />
    </>
  )
}

/** A sentence that lists names, if there are any. */
function Named({ what, named }: { what: string; named: readonly { readonly name: string }[] }) {
  if (named.length === 0) return null
  return (
    <p>
      {what} {named.map(({ name }) => `“${name}”`).join(', ')}.
    </p>
  )
}
