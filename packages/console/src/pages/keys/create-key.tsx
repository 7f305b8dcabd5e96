import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { CancellableForm, Dialog } from '../../components/form.tsx'
import { notify } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { CreatedKey } from './created-key.tsx'
import { KeyRestrictions } from './key-restrictions.tsx'
import { LostKey, lostKeyOf } from './lost-key.tsx'
import {
  defaultRestrictions,
  deniedRestrictions,
  restrictionsOf,
  validateRestrictions,
} from './restrictions.ts'

const form = 'key'
const initial = { name: '', ...defaultRestrictions }

/** Creates a key, and shows it once. */
export function CreateKey({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const [draft, change, clear] = useDraft(form, initial)
  const [isTried, setIsTried] = useState(false)
  const create = useMutation({
    mutationFn: () => {
      const body = { name: draft.name.trim(), ...restrictionsOf(draft) }
      return submitOnce(form, body, (headers) => client.POST('/api/v1/api-keys', { body, headers }))
    },
    onSuccess: () => {
      forgetDraft()
      void queries.invalidateQueries({ queryKey: ['keys'] })
    },
    // The secret must not outlive its dialog.
    gcTime: 0,
  })
  const [replacement, setReplacement] = useState<typeof create.data>()
  const created = create.data ?? replacement
  const lost = lostKeyOf(create.error)
  const invalid = validateRestrictions(draft)
  const fields = {
    ...fieldErrors(create.error, { name: 'The name' }),
    ...deniedRestrictions(create.error, draft),
    ...(isTried && invalid),
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
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={created ? `Save the key “${created.api_key.name}”` : 'Create an API key'}
      isLocked={created !== undefined}
    >
      {created ? (
        <CreatedKey
          keyId={created.api_key.id}
          secret={created.key}
          onSaved={() => {
            notify(`Key “${created.api_key.name}” created`)
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
            void queries.invalidateQueries({ queryKey: ['keys'] })
          }}
          onRevoked={close}
        />
      ) : (
        <CancellableForm
          action="Create key"
          actionProps={{ loading: create.isPending, disabled: draft.name.trim() === '' }}
          error={isAboutFields(create.error, fields) ? null : create.error}
          onSubmit={() => {
            setIsTried(true)
            if (Object.keys(invalid).length === 0) create.mutate()
          }}
          onCancel={() => {
            forgetDraft()
            close()
          }}
        >
          <TextInput
            label="Name"
            description="Name the program that will use the key."
            placeholder="ci-pipeline"
            data-autofocus
            required
            maxLength={100}
            autoComplete="off"
            value={draft.name}
            error={fields.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <KeyRestrictions restrictions={draft} onChange={change} fields={fields} />
        </CancellableForm>
      )}
    </Dialog>
  )
}
