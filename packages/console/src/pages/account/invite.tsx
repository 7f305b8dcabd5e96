import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { Problem } from '../../api/problem.ts'
import { CopyButton } from '../../parts/copy.tsx'
import { Failure } from '../../parts/notice.tsx'
import { Time } from '../../parts/time.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import style from './account.module.css'

/** Makes a link that lets one person in. */
export function Invite({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [email, setEmail, clearEmail] = useDraft('invite.email')
  const [role, setRole] = useDraft('invite.role', 'member')
  const invite = useMutation({
    mutationFn: () =>
      api.invite({
        role: role === 'owner' || role === 'member' ? role : null,
        ...(email.trim() !== '' && { email: email.trim() }),
      }),
    onSuccess: () => {
      clearEmail()
      void client.invalidateQueries({ queryKey: ['invitations'] })
    },
    gcTime: 0,
  })
  const fields = invite.error instanceof Problem ? invite.error.fields : {}
  const made = invite.data
  function close() {
    invite.reset()
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={made ? 'Send this link' : 'Invite someone'}
      closeOnClickOutside={!made}
    >
      {made ? (
        <div className={style['form']}>
          <p>
            Whoever opens it first joins, so send it privately. It works once and ends{' '}
            <Time at={made.invitation.expires_at} />.
          </p>
          <output className={style['link']} aria-label="Invitation link">
            {made.url}
          </output>
          <div className={style['buttons']}>
            <CopyButton
              text={made.url}
              label="Copy"
              what="the link"
              variant="filled"
              size="sm"
              data-autofocus
            />
            <Button variant="default" onClick={close}>
              Done
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            invite.mutate()
          }}
        >
          <NativeSelect
            label="What do they get?"
            value={role}
            data={[
              { value: 'member', label: 'This account, as member' },
              { value: 'owner', label: 'This account, as owner' },
              { value: 'none', label: 'Only an account of their own' },
            ]}
            onChange={(event) => setRole(event.currentTarget.value)}
          />
          <TextInput
            label="Email address"
            description="Optional: then only this address can use the link."
            type="email"
            autoComplete="off"
            data-autofocus
            value={email}
            error={fields['email'] && `It ${fields['email']}.`}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Failure error={fields['email'] ? null : invite.error} />
          <div className={style['buttons']}>
            <Button type="submit" loading={invite.isPending}>
              Make the link
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
