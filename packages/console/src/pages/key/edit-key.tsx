import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { CancellableForm, Dialog } from '../../components/form.tsx'
import { Notice } from '../../components/notice.tsx'
import { exactTime } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { useImpact } from '../keys/impact.tsx'
import { LimitFields } from '../keys/key-restrictions.tsx'
import { changesOf, deniedRestrictions, limitsOf, validateLimits } from '../keys/restrictions.ts'

/** Changes the name, the budgets and the limits of a key. The key itself stays the same. */
export function EditKey({
  apiKey: key,
  isOpen,
  onClose,
}: {
  apiKey: ApiKey
  isOpen: boolean
  onClose: () => void
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={`Edit “${key.name}”`}>
      <EditForm apiKey={key} onClose={onClose} />
    </Dialog>
  )
}

function EditForm({ apiKey: key, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  // What the key was when the form opened: a refetch meanwhile does not change what the user changed.
  const [initial] = useState(() => ({ name: key.name, ...limitsOf(key) }))
  // A draft of what the key no longer is would undo a change from elsewhere.
  const [draft, change, clear] = useDraft(`edit ${key.id} ${JSON.stringify(initial)}`, initial)
  const [isTried, setIsTried] = useState(false)
  const changes = {
    ...(draft.name.trim() !== initial.name && { name: draft.name.trim() }),
    ...changesOf(initial, draft),
  }
  const narrowed = [
    changes.expires !== undefined && 'expiry',
    changes.allowed_ips && 'allowed IP addresses',
    changes.requests_per_minute && 'rate limit',
    changes.models && 'models',
  ].filter((each) => typeof each === 'string')
  const save = useMutation({
    mutationFn: () =>
      read(
        client.PATCH('/api/v1/api-keys/{key_id}', { params: { path: { key_id: key.id } }, body: changes }),
      ),
    onSuccess: async ({ api_key: { name } }) => {
      clear()
      await queries.invalidateQueries({ queryKey: ['keys'] })
      notify(`Key “${name}” changed`)
      onClose()
    },
  })
  const invalid = validateLimits(draft)
  const fields = {
    ...fieldErrors(save.error, { name: 'The name' }),
    ...deniedRestrictions(save.error, draft),
    ...(isTried && invalid),
  }
  return (
    <CancellableForm
      action="Save changes"
      actionProps={{
        loading: save.isPending,
        disabled: draft.name.trim() === '' || (Object.keys(changes).length === 0 && !hasError(invalid)),
      }}
      error={isAboutFields(save.error, fields) ? null : save.error}
      onSubmit={() => {
        setIsTried(true)
        if (!hasError(invalid)) save.mutate()
      }}
      onCancel={() => {
        clear()
        onClose()
      }}
    >
      <TextInput
        label="Name"
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        value={draft.name}
        error={fields['name']}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <LimitFields
        limits={draft}
        onChange={change}
        fields={fields}
        kept={key.expires_at === null ? 'Never' : exactTime(key.expires_at)}
      />
      {narrowed.length > 0 && <KeysBelow keyId={key.id} limits={listOf(narrowed)} />}
      {changes.budgets && (
        <Notice>
          <p>
            What was already spent counts against the new budgets, and what the keys below this one spend
            counts as well. A budget below what is spent allows nothing until it resets.
          </p>
        </Notice>
      )}
    </CancellableForm>
  )
}

/** Which keys and trust policies change with a key, where it gets narrower. */
function KeysBelow({ keyId, limits }: { keyId: string; limits: string }) {
  const impact = useImpact(keyId, true)
  if (impact.isPending) return null
  const below = [
    ...(impact.data?.affected.filter(({ id }) => id !== keyId) ?? []),
    ...(impact.data?.affected_trust_policies ?? []),
  ].map(({ name }) => `“${name}”`)
  if (impact.data && below.length === 0) return null
  return (
    <Notice tone="warning" title="This also narrows the keys below">
      <p>
        Where the {limits} of this key get narrower, the same applies at once to{' '}
        {impact.data ? listOf(below) : 'the keys that it created and their trust policies'}. Where they get
        wider, those stay as they are.
      </p>
    </Notice>
  )
}

function hasError(errors: object): boolean {
  return Object.keys(errors).length > 0
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
