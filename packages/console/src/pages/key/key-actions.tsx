import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Failure } from '../../components/notice.tsx'
import { notify } from '../../components/toasts.tsx'
import { RotateKey } from './rotate-key.tsx'

/** The actions on a key that is neither revoked nor expired. */
export function KeyActions({ apiKey: key, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const queries = useQueryClient()
  const params = { path: { key_id: key.id } }
  const [isRotating, setIsRotating] = useState(false)
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
      notify(isPaused ? `Key “${key.name}” resumed` : `Key “${key.name}” paused`)
    },
  })
  if (key.status === 'revoked' || key.status === 'expired') return null
  return (
    <>
      {key.status === 'active' && key.kind !== 'job' && (
        <Button variant="default" onClick={() => setIsRotating(true)}>
          Rotate
        </Button>
      )}
      <Button variant="default" loading={toggle.isPending} onClick={() => toggle.mutate()}>
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button color="red" variant="light" onClick={onRevoke}>
        Revoke
      </Button>
      <Failure error={toggle.error} />
      <RotateKey apiKey={key} isOpen={isRotating} onClose={() => setIsRotating(false)} />
    </>
  )
}
