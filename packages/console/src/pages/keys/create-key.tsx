import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { Failure } from '../../components/notice.tsx'
import { say } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { CreatedKey } from './created-key.tsx'
import { flawsOf, KeyRestrictions, refusalsOf, restrictionsOf, unrestricted } from './key-restrictions.tsx'
import style from './keys.module.css'
import { LostKey, lostKeyOf } from './lost-key.tsx'

const form = 'key'
const untouched = { name: '', ...unrestricted }

/** Makes a key: first its name, then the key itself, once. */
export function CreateKey({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [draft, change, clear] = useDraft(form, untouched)
  const [isTried, setIsTried] = useState(false)
  const create = useMutation({
    mutationFn: () => {
      const key = { name: draft.name.trim(), ...restrictionsOf(draft) }
      return submitOnce(form, key, (once) => api.createKey(key, once))
    },
    onSuccess: () => {
      forgetDraft()
      void client.invalidateQueries({ queryKey: ['keys'] })
    },
    // The key itself must not outlive its dialog.
    gcTime: 0,
  })
  const [replacement, setReplacement] = useState<typeof create.data>()
  const made = create.data ?? replacement
  const lost = lostKeyOf(create.error)
  const flaws = flawsOf(draft)
  const fields = {
    ...fieldErrors(create.error, { name: 'The name' }),
    ...refusalsOf(create.error, draft),
    ...(isTried && flaws),
  }

  function forgetDraft() {
    clear()
    setIsTried(false)
  }
  function close() {
    create.reset()
    setReplacement(undefined)
    onClose()
  }

  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size={made ? 'lg' : 'md'}
      title={made ? `Save the key “${made.api_key.name}”` : 'Create an API key'}
      closeOnEscape={!made}
      closeOnClickOutside={!made}
      withCloseButton={!made}
    >
      {made ? (
        <CreatedKey
          keyId={made.api_key.id}
          secret={made.key}
          onSaved={() => {
            say(`The key “${made.api_key.name}” is ready`)
            close()
          }}
        />
      ) : lost ? (
        <LostKey
          apiKey={lost}
          form={form}
          onReplaced={(replaced) => {
            forgetDraft()
            setReplacement(replaced)
            void client.invalidateQueries({ queryKey: ['keys'] })
          }}
          onRevoked={close}
        />
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            setIsTried(true)
            if (Object.keys(flaws).length === 0) create.mutate()
          }}
        >
          <TextInput
            label="Name"
            description="What will use it. You will look for this name when you revoke it."
            placeholder="ci-pipeline"
            data-autofocus
            required
            maxLength={100}
            autoComplete="off"
            value={draft.name}
            error={fields['name']}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <KeyRestrictions restrictions={draft} onChange={change} fields={fields} />
          {!isAboutFields(create.error, fields) && <Failure error={create.error} />}
          <DialogFooter>
            <Button
              variant="default"
              onClick={() => {
                forgetDraft()
                close()
              }}
            >
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={draft.name.trim() === ''}>
              Create key
            </Button>
          </DialogFooter>
        </form>
      )}
    </Modal>
  )
}
