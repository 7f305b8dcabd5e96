import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Failure } from '../../components/notice.tsx'
import { notify } from '../../components/toasts.tsx'
import { LastManagingKey } from '../keys/impact.tsx'
import { EditKey } from './edit-key.tsx'
import { RotateKey } from './rotate-key.tsx'

/** The actions on a key that is neither revoked nor expired. */
export function KeyActions({ apiKey: key, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const queries = useQueryClient()
  const params = { path: { key_id: key.id } }
  const [isEditing, setIsEditing] = useState(false)
  const [isRotating, setIsRotating] = useState(false)
  const [isPausing, setIsPausing] = useState(false)
  const isPaused = key.status === 'paused' || key.status === 'quarantined'
  const toggle = useMutation({
    mutationFn: () =>
      read(
        isPaused
          ? client.POST('/api/v1/api-keys/{key_id}/resume', { params })
          : client.POST('/api/v1/api-keys/{key_id}/pause', { params }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      setIsPausing(false)
      notify(isPaused ? `Key “${key.name}” resumed` : `Key “${key.name}” paused`)
    },
  })
  if (key.status === 'revoked' || key.status === 'expired') return null
  return (
    <>
      <Button variant="default" onClick={() => setIsEditing(true)}>
        Edit
      </Button>
      {key.status === 'active' && key.kind !== 'job' && (
        <Button variant="default" onClick={() => setIsRotating(true)}>
          Rotate
        </Button>
      )}
      <Button
        variant="default"
        loading={toggle.isPending}
        // Pausing may stop the last key that can manage keys.
        onClick={() =>
          !isPaused && key.scopes.includes('keys:write') ? setIsPausing(true) : toggle.mutate()
        }
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button color="red" variant="light" onClick={onRevoke}>
        Revoke
      </Button>
      {!isPausing && <Failure error={toggle.error} />}
      <Confirm
        title={`Pause “${key.name}”?`}
        isOpen={isPausing}
        action="Pause key"
        isBusy={toggle.isPending}
        error={toggle.error}
        onConfirm={() => toggle.mutate()}
        onClose={() => {
          toggle.reset()
          setIsPausing(false)
        }}
      >
        <p>Everything that uses this key stops working until you resume it.</p>
        {isPausing && <LastManagingKey keyId={key.id} cascade={false} />}
      </Confirm>
      <EditKey apiKey={key} isOpen={isEditing} onClose={() => setIsEditing(false)} />
      <RotateKey apiKey={key} isOpen={isRotating} onClose={() => setIsRotating(false)} />
    </>
  )
}
