import { Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { count } from '../../components/count.ts'
import { notify } from '../../components/toasts.tsx'
import { LastUse } from './facts.tsx'
import { Impact } from './impact.tsx'
import style from './keys.module.css'

/** Revokes a key, after showing what stops working. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey | undefined; onClose: () => void }) {
  const queries = useQueryClient()
  // Kept while the dialog fades out.
  const [key, setKey] = useState(apiKey)
  useEffect(() => {
    if (apiKey) setKey(apiKey)
  }, [apiKey])
  const [cascade, setCascade] = useState(false)
  const revoke = useMutation({
    mutationFn: (key_id: string) =>
      read(client.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id }, query: { cascade } } })),
    onSuccess: async ({ revocation_record: { revoked_keys: keys } }) => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      notify(`Key “${key?.name}”${keys.length > 0 ? ` and ${count(keys.length, 'descendant')}` : ''} revoked`)
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
      <p>Everything that uses this key stops working immediately. This cannot be undone.</p>
      {apiKey && <Impact keyId={apiKey.id} cascade={cascade} />}
      {key?.scopes.includes('keys:write') && (
        <Checkbox
          label="Revoke its descendants as well"
          checked={cascade}
          onChange={(event) => setCascade(event.currentTarget.checked)}
        />
      )}
      {key && (
        <dl className={style.facts}>
          <dt>Key</dt>
          <dd>
            <code>{key.prefix}…</code>
          </dd>
          <dt>Last used</dt>
          <dd>
            <LastUse of={key} />
          </dd>
        </dl>
      )}
    </Confirm>
  )
}
