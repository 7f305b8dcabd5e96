import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { Impact as ImpactOfKey } from '../../api/contract.ts'
import { count } from '../../components/count.ts'
import { Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './keys.module.css'

/** What would end with a key, and who would miss it: shown before it is revoked, in a place of one height. */
export function Impact({ keyId, cascade }: { keyId: string; cascade: boolean }) {
  const impact = useQuery({
    queryKey: ['keys', keyId, 'impact', cascade],
    queryFn: () => api.keyImpact(keyId, cascade),
    // What was true some seconds ago is no answer to "who uses it".
    staleTime: 0,
    gcTime: 0,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section className={style['impact']} tabIndex={0} aria-label="Who uses this key" aria-live="polite">
      {impact.isPending && <p className={style['soft']}>Checking who uses this key…</p>}
      {impact.isError && (
        <>
          <p className={style['impactTitle']}>Usage unknown: could not load who uses this key</p>
          <p>{impact.error.message} It may be in use now.</p>
          <p>
            <button type="button" className={style['again']} onClick={() => void impact.refetch()}>
              Check again
            </button>
          </p>
        </>
      )}
      {impact.data && <Known impact={impact.data} keyId={keyId} />}
    </section>
  )
}

function Known({ impact, keyId }: { impact: ImpactOfKey; keyId: string }) {
  const { callers, totals } = impact
  const ending = impact.affected.filter(({ id }) => id !== keyId)
  return (
    <>
      {impact.is_last_managing && (
        <p className={style['impactTitle']}>
          This stops the last key that can manage keys. Afterwards only a signed-in member can.
        </p>
      )}
      {callers.length === 0 ? (
        <p>Nobody used it in the last 24 hours.</p>
      ) : (
        <>
          <p className={style['impactTitle']}>This would break what used it in the last 24 hours</p>
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
      <Named what="With it end" named={ending} />
      <Named what="Jobs get no more keys by" named={impact.affected_trust_policies} />
      <Named what="What came from it lives on:" named={impact.unaffected} />
      <Named what="Jobs still get keys by" named={impact.unaffected_trust_policies} />
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
