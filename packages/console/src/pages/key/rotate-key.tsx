import { NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { CancellableForm, Dialog } from '../../components/form.tsx'
import { notify } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { CreatedKey } from '../keys/created-key.tsx'
import { LostKey, lostKeyOf } from '../keys/lost-key.tsx'

const initial = { overlap: '24h', idle: '' }

/** Replaces a key with a new one, which it shows once. */
export function RotateKey({
  apiKey: key,
  isOpen,
  onClose,
}: {
  apiKey: ApiKey
  isOpen: boolean
  onClose: () => void
}) {
  const queries = useQueryClient()
  const form = `rotate ${key.id}`
  const [draft, change, clear] = useDraft(form, initial)
  const rotate = useMutation({
    mutationFn: () => {
      const params = { path: { key_id: key.id } }
      const body = { overlap: draft.overlap, ...(draft.idle !== '' && { when_idle: draft.idle }) }
      return submitOnce(form, body, (headers) =>
        client.POST('/api/v1/api-keys/{key_id}/rotate', { params, body, headers }),
      )
    },
    onSuccess: clear,
    // The secret must not outlive its dialog.
    gcTime: 0,
  })
  const [replacement, setReplacement] = useState<typeof rotate.data>()
  const created = rotate.data ?? replacement
  const lost = lostKeyOf(rotate.error)
  function close() {
    rotate.reset()
    setReplacement(undefined)
    onClose()
    if (created) void queries.invalidateQueries({ queryKey: ['keys'] })
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={created ? `Save the new key “${key.name}”` : `Rotate “${key.name}”`}
      isLocked={created !== undefined}
    >
      {created ? (
        <CreatedKey
          keyId={created.api_key.id}
          secret={created.key}
          onSaved={() => {
            notify('Replace the old key with the new one wherever it is used')
            close()
          }}
        />
      ) : lost ? (
        <LostKey
          apiKey={lost}
          form={form}
          onReplaced={(replaced) => {
            clear()
            setReplacement(replaced)
          }}
          onRevoked={close}
        />
      ) : (
        <CancellableForm
          action="Rotate"
          actionProps={{ loading: rotate.isPending }}
          error={rotate.error}
          onSubmit={() => rotate.mutate()}
          onCancel={close}
        >
          <p>
            Creates a new key with the same name, permissions, budgets and limits. What was spent counts for
            both. Until the old key expires, both work and both count toward the limit of ten.
          </p>
          <NativeSelect
            label="Old key expires"
            data-autofocus
            value={draft.overlap}
            onChange={(event) => change({ overlap: event.currentTarget.value })}
            data={[
              { value: '0', label: 'Immediately' },
              { value: '1h', label: 'In 1 hour' },
              { value: '24h', label: 'In 1 day' },
              { value: '7d', label: 'In 7 days' },
              { value: '30d', label: 'In 30 days' },
            ]}
          />
          <NativeSelect
            label="Revoke it earlier if idle"
            value={draft.idle}
            onChange={(event) => change({ idle: event.currentTarget.value })}
            data={[
              { value: '', label: 'Off' },
              { value: '1h', label: 'For 1 hour' },
              { value: '6h', label: 'For 6 hours' },
              { value: '24h', label: 'For 1 day' },
            ]}
          />
        </CancellableForm>
      )}
    </Dialog>
  )
}
