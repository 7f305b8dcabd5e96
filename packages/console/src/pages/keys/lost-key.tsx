import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { ApiKey, RotatedKey } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { endSubmission, submitOnce } from '../../api/submit-once.ts'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { say } from '../../components/toasts.tsx'
import style from './keys.module.css'

/** The key that an earlier try created whose answer, with the secret, was lost. */
export function lostKeyOf(error: unknown): ApiKey | undefined {
  return error instanceof Problem && error.code === 'idempotency_key_completed'
    ? (error.body['api_key'] as ApiKey | undefined)
    : undefined
}

/** Says that a key exists whose secret was lost, and offers to replace it by one that can be saved, or to revoke it. */
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
  const client = useQueryClient()
  const replace = useMutation({
    mutationFn: (key: ApiKey) => {
      const rotation = { overlap: '0' }
      return submitOnce(`rotate ${key.id}`, rotation, (once) => api.rotateKey(key.id, rotation, once))
    },
    onSuccess: (replacement) => {
      endSubmission(form)
      onReplaced(replacement)
    },
    gcTime: 0,
  })
  // The answer with the replacement can be lost as well: then that one is the key to deal with.
  const key = lostKeyOf(replace.error) ?? apiKey
  const revoke = useMutation({
    mutationFn: () => api.revokeKey(key.id, false),
    onSuccess: async () => {
      endSubmission(form)
      await client.invalidateQueries({ queryKey: ['keys'] })
      say(`The key “${key.name}” is revoked`)
      onRevoked()
    },
  })
  return (
    <div className={style['form']}>
      <Notice tone="warning" isUrgent title={`The key “${key.name}” was created, but its secret was lost`}>
        <p>
          An earlier try created <code>{key.prefix}…</code>. Its answer did not arrive, and the secret cannot
          be shown again. Replace the key to get a secret that you can save, or revoke it.
        </p>
      </Notice>
      <Failure error={revoke.error ?? (lostKeyOf(replace.error) ? null : replace.error)} />
      <DialogFooter>
        <Button variant="default" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke it
        </Button>
        <Button loading={replace.isPending} onClick={() => replace.mutate(key)}>
          Replace it
        </Button>
      </DialogFooter>
    </div>
  )
}
