import { Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import { Impact } from './impact.tsx'
import style from './keys.module.css'

/** Ends a key, after saying what would stop working. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey | undefined; onClose: () => void }) {
  const client = useQueryClient()
  // Kept while the dialog fades out.
  const [key, setKey] = useState(apiKey)
  useEffect(() => {
    if (apiKey) setKey(apiKey)
  }, [apiKey])
  const [cascade, setCascade] = useState(false)
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeKey(id, cascade),
    onSuccess: async ({ revocation_record }) => {
      await client.invalidateQueries({ queryKey: ['keys'] })
      const others = revocation_record.ended.length
      say(
        `The key “${key?.name}” no longer works` +
          (others === 0 ? '' : `, nor ${others === 1 ? 'the one' : `the ${others}`} that came from it`),
      )
      close()
    },
  })
  function close() {
    revoke.reset()
    setCascade(false)
    onClose()
  }
  return (
    <Confirm
      title={`Revoke “${key?.name}”?`}
      isOpen={apiKey !== undefined}
      action="Revoke key"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => key && revoke.mutate(key.id)}
      onClose={close}
    >
      <p>Whatever uses this key stops working at once. This cannot be undone.</p>
      {apiKey && <Impact keyId={apiKey.id} cascade={cascade} />}
      {key?.scopes.includes('keys:write') && (
        <Checkbox
          label="End every key that came from it, too"
          checked={cascade}
          onChange={(event) => setCascade(event.currentTarget.checked)}
        />
      )}
      {key && (
        <dl className={style['facts']}>
          <dt>Key</dt>
          <dd>
            <code>{key.prefix}…</code>
          </dd>
          <dt>Last used</dt>
          <dd>
            {key.last_used_at ? (
              <>
                <Time at={key.last_used_at} />
                {key.last_used_address && ` from ${key.last_used_address}`}, by{' '}
                {nameAgent(key.last_used_user_agent)}
              </>
            ) : (
              'Never'
            )}
          </dd>
        </dl>
      )}
    </Confirm>
  )
}
