import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { endSubmission, submitOnce } from '../../api/submit-once.ts'
import { CopyButton } from '../../components/copy.tsx'
import { CancellableForm, Dialog, DialogBody, DialogFooter } from '../../components/form.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import { Time } from '../../components/time.tsx'
import { useDraft } from '../../components/use-draft.ts'
import style from './account.module.css'

type Invitation = Schemas['CreatedInvitation']['invitation']

const form = 'invite'
const initial = { email: '', role: 'member' }

/** The invitation that an earlier attempt created, if its response with the link was lost. */
function lostInvitationOf(error: unknown): Invitation | undefined {
  return error instanceof Problem && error.code === 'idempotency_key_completed'
    ? (error.body.invitation as Invitation)
    : undefined
}

/** Creates a link that lets one user join. */
export function Invite({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const [draft, change, clear] = useDraft(form, initial)
  const invite = useMutation({
    mutationFn: () => {
      const { role, email } = draft
      const body = {
        role: role === 'owner' || role === 'member' ? role : null,
        ...(email.trim() !== '' && { email: email.trim() }),
      } as const
      return submitOnce(form, body, (headers) => client.POST('/api/v1/invitations', { body, headers }))
    },
    onSuccess: () => {
      clear()
      void queries.invalidateQueries({ queryKey: ['invitations'] })
    },
    gcTime: 0,
  })
  const fields = fieldErrors(invite.error, { email: 'The email address' })
  const created = invite.data
  const lost = lostInvitationOf(invite.error)
  const guard = useSecretGuard(created !== undefined, 'the link')
  const startOver = useMutation({
    mutationFn: (invitation_id: string) =>
      read(client.DELETE('/api/v1/invitations/{invitation_id}', { params: { path: { invitation_id } } })),
    onSuccess: () => {
      endSubmission(form)
      invite.mutate()
    },
  })
  function close() {
    invite.reset()
    startOver.reset()
    onClose()
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={created ? 'Send this link' : 'Invite a user'}
      isLocked={created !== undefined}
      isWide={false}
    >
      {created ? (
        <DialogBody>
          <p>
            {created.invitation.email
              ? `Only ${created.invitation.email} can use this link.`
              : 'Anyone who has this link can use it, so send it privately.'}{' '}
            It works once and expires <Time at={created.invitation.expires_at} />.
          </p>
          <output ref={focus} tabIndex={-1} className={style.link} aria-label="Invitation link">
            {created.url}
          </output>
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Done
            </Button>
            <CopyButton text={created.url} label="Copy" what="the link" variant="filled" size="sm" />
          </DialogFooter>
          {guard}
        </DialogBody>
      ) : lost ? (
        <DialogBody>
          <Notice tone="warning" isUrgent title="The invitation was created, but its link was lost">
            <p>
              The response to an earlier attempt did not arrive, and the link cannot be shown again. Cancel
              the invitation and create another one to get a link.
            </p>
          </Notice>
          <Failure error={startOver.error} />
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Close
            </Button>
            <Button
              loading={startOver.isPending || invite.isPending}
              onClick={() => startOver.mutate(lost.id)}
            >
              Cancel it and create another
            </Button>
          </DialogFooter>
        </DialogBody>
      ) : (
        <CancellableForm
          action="Create link"
          actionProps={{ loading: invite.isPending }}
          error={isAboutFields(invite.error, fields) ? null : invite.error}
          onSubmit={() => invite.mutate()}
          onCancel={close}
        >
          <NativeSelect
            label="Access"
            value={draft.role}
            data={[
              { value: 'member', label: 'Member of this account' },
              { value: 'owner', label: 'Owner of this account' },
              { value: 'none', label: 'Only an account of their own' },
            ]}
            onChange={(event) => change({ role: event.currentTarget.value })}
          />
          <TextInput
            label="Email address"
            description="Optional. Only this address can use the link."
            type="email"
            autoComplete="off"
            data-autofocus
            value={draft.email}
            error={fields.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
          />
        </CancellableForm>
      )}
    </Dialog>
  )
}
