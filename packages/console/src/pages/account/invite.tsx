import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, type NewInvitation } from '../../api/api.ts'
import type { CreatedInvitation } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { endSubmission, submitOnce } from '../../api/submit-once.ts'
import { CopyButton } from '../../components/copy.tsx'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import { Time } from '../../components/time.tsx'
import { useDraft } from '../../components/use-draft.ts'
import style from './account.module.css'

const form = 'invite'
const untouched = { email: '', role: 'member' }

/** The invitation that an earlier try created whose answer, with the link, was lost. */
function lostInvitationOf(error: unknown): CreatedInvitation['invitation'] | undefined {
  return error instanceof Problem && error.code === 'idempotency_key_completed'
    ? (error.body['invitation'] as CreatedInvitation['invitation'])
    : undefined
}

/** Makes a link that lets one user in. */
export function Invite({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [draft, change, clear] = useDraft(form, untouched)
  const invite = useMutation({
    mutationFn: () => {
      const { role, email } = draft
      const invitation: NewInvitation = {
        role: role === 'owner' || role === 'member' ? role : null,
        ...(email.trim() !== '' && { email: email.trim() }),
      }
      return submitOnce(form, invitation, (once) => api.invite(invitation, once))
    },
    onSuccess: () => {
      clear()
      void client.invalidateQueries({ queryKey: ['invitations'] })
    },
    gcTime: 0,
  })
  const fields = fieldErrors(invite.error, { email: 'The email address' })
  const made = invite.data
  const lost = lostInvitationOf(invite.error)
  const guard = useSecretGuard(made !== undefined, 'the link')
  const startOver = useMutation({
    mutationFn: (id: string) => api.revokeInvitation(id),
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
    <Modal
      opened={isOpen}
      onClose={close}
      title={made ? 'Send this link' : 'Invite someone'}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      withCloseButton={!made}
    >
      {made ? (
        <div className={style['dialog']}>
          <p>
            Whoever opens it first joins, so send it privately. It works once and ends{' '}
            <Time at={made.invitation.expires_at} />.
          </p>
          <output ref={focus} tabIndex={-1} className={style['link']} aria-label="Invitation link">
            {made.url}
          </output>
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Done
            </Button>
            <CopyButton text={made.url} label="Copy" what="the link" variant="filled" size="sm" />
          </DialogFooter>
          {guard}
        </div>
      ) : lost ? (
        <div className={style['dialog']}>
          <Notice tone="warning" isUrgent title="The invitation was created, but its link was lost">
            <p>
              The answer to an earlier try did not arrive, and the link cannot be shown again. Cancel that
              invitation and create another one to get a link.
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
        </div>
      ) : (
        <form
          className={style['dialog']}
          onSubmit={(event) => {
            event.preventDefault()
            invite.mutate()
          }}
        >
          <NativeSelect
            label="What do they get?"
            value={draft.role}
            data={[
              { value: 'member', label: 'This account, as member' },
              { value: 'owner', label: 'This account, as owner' },
              { value: 'none', label: 'Only an account of their own' },
            ]}
            onChange={(event) => change({ role: event.currentTarget.value })}
          />
          <TextInput
            label="Email address"
            description="Optional: then only this address can use the link."
            type="email"
            autoComplete="off"
            data-autofocus
            value={draft.email}
            error={fields['email']}
            onChange={(event) => change({ email: event.currentTarget.value })}
          />
          {!isAboutFields(invite.error, fields) && <Failure error={invite.error} />}
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Make the link
            </Button>
          </DialogFooter>
        </form>
      )}
    </Modal>
  )
}
