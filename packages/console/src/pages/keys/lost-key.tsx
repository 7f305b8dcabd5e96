import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { ApiKey, RotatedKey } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { endSubmission, submitOnce } from '../../api/submit-once.ts'
import { DialogBody, DialogFooter } from '../../components/form.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { notify } from '../../components/toasts.tsx'

/** The key that an earlier attempt created, if its response with the secret was lost. */
export function lostKeyOf(error: unknown): ApiKey | undefined {
  return error instanceof Problem && error.code === 'idempotency_key_completed'
    ? (error.body.api_key as ApiKey | undefined)
    : undefined
}

/** Offers to replace or revoke a key whose secret was lost. */
export function LostKey({
  apiKey,
  form,
  onReplaced,
  onRevoked,
}: {
  apiKey: ApiKey
  /** The form that was submitted. Its submission ends here. */
  form: string
  onReplaced: (replacement: RotatedKey) => void
  onRevoked: () => void
}) {
  const queries = useQueryClient()
  const replace = useMutation({
    mutationFn: ({ id }: ApiKey) => {
      const body = { overlap: '0' }
      const params = { path: { key_id: id } }
      return submitOnce(`rotate ${id}`, body, (headers) =>
        client.POST('/api/v1/api-keys/{key_id}/rotate', { params, body, headers }),
      )
    },
    onSuccess: (replacement) => {
      endSubmission(form)
      onReplaced(replacement)
    },
    gcTime: 0,
  })
  // The response with the replacement can be lost as well: then the replacement is the lost key.
  const key = lostKeyOf(replace.error) ?? apiKey
  const revoke = useMutation({
    mutationFn: () =>
      read(client.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: key.id } } })),
    onSuccess: async () => {
      endSubmission(form)
      await queries.invalidateQueries({ queryKey: ['keys'] })
      notify(`Key “${key.name}” revoked`)
      onRevoked()
    },
  })
  return (
    <DialogBody>
      <Notice tone="warning" isUrgent title={`The key “${key.name}” was created, but its secret was lost`}>
        <p>
          The response to an earlier attempt did not arrive, and the secret of <code>{key.prefix}…</code>{' '}
          cannot be shown again. Replace the key to get a secret that you can save, or revoke it.
        </p>
      </Notice>
      <Failure error={revoke.error ?? (lostKeyOf(replace.error) ? null : replace.error)} />
      <DialogFooter>
        <Button variant="default" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke key
        </Button>
        <Button loading={replace.isPending} onClick={() => replace.mutate(key)}>
          Replace key
        </Button>
      </DialogFooter>
    </DialogBody>
  )
}
