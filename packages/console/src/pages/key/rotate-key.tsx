import { Button, Modal, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey } from '../../api/contract.ts'
import { Failure } from '../../parts/notice.tsx'
import { say } from '../../parts/toasts.tsx'
import { Created } from '../keys/create-key.tsx'
import style from './key.module.css'

/** Lets a new key take over from another, and shows it once. */
export function RotateKey({
  apiKey: key,
  isOpen,
  onClose,
}: {
  apiKey: ApiKey
  isOpen: boolean
  onClose: () => void
}) {
  const client = useQueryClient()
  const [overlap, setOverlap] = useState('24h')
  const [quiet, setQuiet] = useState('')
  const rotate = useMutation({
    mutationFn: () => api.rotateKey(key.id, { overlap, ...(quiet !== '' && { when_quiet: quiet }) }),
    // The key itself must not outlive its dialog.
    gcTime: 0,
  })
  const made = rotate.data
  function close() {
    rotate.reset()
    onClose()
    if (made) void client.invalidateQueries({ queryKey: ['keys'] })
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size={made ? 'lg' : 'md'}
      title={made ? `Save the new key “${key.name}”` : `Rotate “${key.name}”`}
      closeOnEscape={!made}
      closeOnClickOutside={!made}
      withCloseButton={!made}
    >
      {made ? (
        <Created
          keyId={made.api_key.id}
          secret={made.key}
          onSaved={() => {
            say(`Put the new key where the old one is used`)
            close()
          }}
        />
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            rotate.mutate()
          }}
        >
          <p>
            A new key with the same name, scopes, addresses and limit takes over. Both work until the old one
            ends, and both count against the limit of ten live keys.
          </p>
          <NativeSelect
            label="The old key ends"
            value={overlap}
            onChange={(event) => setOverlap(event.currentTarget.value)}
            data={[
              { value: '0', label: 'At once' },
              { value: '1h', label: 'In an hour' },
              { value: '24h', label: 'In a day' },
              { value: '7d', label: 'In a week' },
              { value: '30d', label: 'In 30 days' },
            ]}
          />
          <NativeSelect
            label="Or sooner, once nobody has used it"
            value={quiet}
            onChange={(event) => setQuiet(event.currentTarget.value)}
            data={[
              { value: '', label: 'No, only then' },
              { value: '1h', label: 'For an hour' },
              { value: '6h', label: 'For six hours' },
              { value: '24h', label: 'For a day' },
            ]}
          />
          <Failure error={rotate.error} />
          <Button type="submit" loading={rotate.isPending}>
            Rotate
          </Button>
        </form>
      )}
    </Modal>
  )
}
