import { Button, Modal, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { ApiKey } from '../../api/contract.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { Failure } from '../../components/notice.tsx'
import { say } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { CreatedKey } from '../keys/created-key.tsx'
import { LostKey, lostKeyOf } from '../keys/lost-key.tsx'
import style from './key.module.css'

const untouched = { overlap: '24h', quiet: '' }

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
  const form = `rotate ${key.id}`
  const [draft, change, clear] = useDraft(form, untouched)
  const rotate = useMutation({
    mutationFn: () => {
      const rotation = {
        overlap: draft.overlap,
        ...(draft.quiet !== '' && { when_idle: draft.quiet }),
      }
      return submitOnce(form, rotation, (once) => api.rotateKey(key.id, rotation, once))
    },
    onSuccess: clear,
    // The key itself must not outlive its dialog.
    gcTime: 0,
  })
  const [replacement, setReplacement] = useState<typeof rotate.data>()
  const made = rotate.data ?? replacement
  const lost = lostKeyOf(rotate.error)
  function close() {
    rotate.reset()
    setReplacement(undefined)
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
        <CreatedKey
          keyId={made.api_key.id}
          secret={made.key}
          onSaved={() => {
            say(`Put the new key where the old one is used`)
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
            data-autofocus
            value={draft.overlap}
            onChange={(event) => change({ overlap: event.currentTarget.value })}
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
            value={draft.quiet}
            onChange={(event) => change({ quiet: event.currentTarget.value })}
            data={[
              { value: '', label: 'No, only then' },
              { value: '1h', label: 'For an hour' },
              { value: '6h', label: 'For six hours' },
              { value: '24h', label: 'For a day' },
            ]}
          />
          <Failure error={rotate.error} />
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={rotate.isPending}>
              Rotate
            </Button>
          </DialogFooter>
        </form>
      )}
    </Modal>
  )
}
