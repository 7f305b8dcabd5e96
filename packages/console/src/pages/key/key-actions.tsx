import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Failure } from '../../components/notice.tsx'
import { say } from '../../components/toasts.tsx'
import { RotateKey } from './rotate-key.tsx'

/** What can be done with a key that has not ended. */
export function KeyActions({ apiKey: key, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const client = useQueryClient()
  const [isRotating, setIsRotating] = useState(false)
  const isPaused = key.status === 'paused' || key.status === 'quarantined'
  const toggle = useMutation({
    mutationFn: () => (isPaused ? api.resumeKey(key.id) : api.pauseKey(key.id)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keys'] })
      say(isPaused ? `“${key.name}” goes on` : `“${key.name}” is paused`)
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
