import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { Panel } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './rotation.module.css'

/** The old and the new key of a rotation, side by side. */
export function Rotation({ keyId }: { keyId: string }) {
  const query = useQuery({
    queryKey: ['keys', keyId, 'rotation'],
    queryFn: () =>
      read(client.GET('/api/v1/api-keys/{key_id}/rotation', { params: { path: { key_id: keyId } } })),
    refetchInterval: 30_000,
  })
  const rotation = query.data?.rotation
  if (!rotation) return null
  return (
    <Panel
      title="Rotation"
      lead={
        rotation.revokes_at ? (
          <>
            <End at={rotation.revokes_at} latest={rotation.old.api_key.expires_at} /> Once it is idle, you can
            revoke it.
          </>
        ) : (
          'The old key is no longer active.'
        )
      }
    >
      <div className={style.sides}>
        <Side title="Old" side={rotation.old} />
        <Side title="New" side={rotation.new} />
      </div>
    </Panel>
  )
}

/** When the old key stops working, and whether that depends on its use. */
function End({ at, latest }: { at: string; latest: string | null }) {
  if (at === latest)
    return (
      <>
        The old key expires <Time at={at} />, used or not.
      </>
    )
  return (
    <>
      The old key is revoked <Time at={at} /> if it stays idle
      {latest && (
        <>
          , otherwise it expires <Time at={latest} />
        </>
      )}
      .
    </>
  )
}

function Side({ title, side }: { title: string; side: Schemas['RotationKey'] }) {
  const { api_key: key, callers } = side
  return (
    <section>
      <h3>
        {title} <code>{key.prefix}…</code>
      </h3>
      <p className={style.count}>
        <strong>{side.requests}</strong> {side.requests === 1 ? 'request' : 'requests'} in the last 24 hours
      </p>
      <p className={style.soft}>
        {key.last_used_at ? (
          <>
            Last used <Time at={key.last_used_at} />
          </>
        ) : (
          'Never used'
        )}
      </p>
      <ul className={style.callers}>
        {callers.slice(0, 5).map((caller) => (
          <li key={`${caller.address} ${caller.user_agent} ${caller.operation}`}>
            {caller.address ?? 'unknown address'}, {nameAgent(caller.user_agent)}: {caller.operation},{' '}
            <Time at={caller.last_at} />
          </li>
        ))}
      </ul>
    </section>
  )
}
