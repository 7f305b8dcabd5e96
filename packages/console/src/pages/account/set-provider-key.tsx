import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Provider } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { CancellableForm, Dialog, PasswordField } from '../../components/form.tsx'
import { providersQuery } from '../../components/queries.ts'
import { notify } from '../../components/toasts.tsx'

/** Asks for the key of a provider. It is sent to the server and kept nowhere else. */
export function SetProviderKey({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const queries = useQueryClient()
  const [key, setKey] = useState('')
  const set = useMutation({
    mutationFn: () =>
      read(
        client.POST('/api/v1/providers/{provider_id}/key', {
          params: { path: { provider_id: provider.id } },
          body: { key: key.trim() },
        }),
      ),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: providersQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['models'] }),
      ])
      notify(`Key of ${provider.name} set`)
      onClose()
    },
    // The mutation cache would keep the key.
    gcTime: 0,
  })
  const fields = fieldErrors(set.error, { key: 'The key' })
  return (
    <Dialog title={`Key of ${provider.name}`} onClose={onClose}>
      <CancellableForm
        action="Set key"
        actionProps={{ loading: set.isPending, disabled: key.trim() === '' }}
        error={isAboutFields(set.error, fields) ? undefined : set.error}
        onSubmit={() => set.mutate()}
        onCancel={onClose}
      >
        <PasswordField
          label="API key"
          description={`As ${provider.name} shows it. It takes effect with the next request.`}
          autoComplete="off"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key', tabIndex: 0 }}
          value={key}
          error={fields['key']}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
      </CancellableForm>
    </Dialog>
  )
}
