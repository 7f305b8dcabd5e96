import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import type { Passkey } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { CancellableForm } from '../../components/form.tsx'
import { FingerprintIcon } from '../../components/icons.tsx'
import { loaded } from '../../components/loaded.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { isCancelled, passkeySupport } from '../../components/passkey-support.ts'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { nameAgent } from '../../components/user-agent.ts'
import style from './account.module.css'
import { Row } from './row.tsx'

export function Passkeys() {
  const queries = useQueryClient()
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: auth.passkeys })
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<Passkey>()
  const [{ name }, change, clear] = useDraft('passkey', { name: nameAgent(navigator.userAgent) })
  const support = passkeySupport()

  const add = useMutation({
    mutationFn: async () => {
      const { startRegistration } = await loaded(() => import('@simplewebauthn/browser'))
      const optionsJSON = await auth.passkeyCreation()
      await auth.addPasskey(await startRegistration({ optionsJSON }), name.trim())
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['passkeys'] })
      setIsAdding(false)
      clear()
      notify('Passkey added')
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => auth.removePasskey(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['passkeys'] })
      setRemoving(undefined)
      notify('Passkey removed')
    },
  })

  return (
    <Panel
      title="Passkeys"
      lead="Sign in with Face ID, a fingerprint or the PIN of your device instead of a password. Passkeys resist phishing."
      actions={
        !isAdding &&
        support.is === 'here' && (
          <Button variant="default" onClick={() => setIsAdding(true)}>
            Add passkey
          </Button>
        )
      }
    >
      {support.is === 'elsewhere' && (
        <Notice title="Passkeys need a host name">
          <p>
            On this machine, open <a href={support.url}>{new URL(support.url).host}</a> and sign in there.
          </p>
        </Notice>
      )}
      {support.is === 'nowhere' && (
        <Notice title="Passkeys do not work at this address">
          <p>They need a host name and https.</p>
        </Notice>
      )}
      {isAdding && (
        <CancellableForm
          action="Add passkey"
          actionProps={{ loading: add.isPending }}
          error={isCancelled(add.error) ? null : add.error}
          isInPanel
          onSubmit={() => add.mutate()}
          onCancel={() => {
            add.reset()
            setIsAdding(false)
          }}
        >
          <TextInput
            label="Passkey name"
            description="Name the device or password manager that keeps it."
            required
            autoFocus
            maxLength={60}
            value={name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        </CancellableForm>
      )}
      <Failure error={passkeys.error} onRetry={() => void passkeys.refetch()} />
      {passkeys.isPending && <Waiting lines={1} what="the passkeys" />}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className={style.list}>
          {passkeys.data.map((passkey) => (
            <Row
              key={passkey.id}
              icon={<FingerprintIcon />}
              name={passkey.name || 'Passkey'}
              action={{
                text: 'Remove',
                label: `Remove the passkey ${passkey.name || ''}`,
                onClick: () => setRemoving(passkey),
              }}
            >
              {passkey.createdAt && (
                <>
                  Added <Time at={passkey.createdAt} />
                </>
              )}
            </Row>
          ))}
        </ul>
      )}
      <Confirm
        title={`Remove the passkey “${removing?.name || 'Passkey'}”?`}
        isOpen={removing !== undefined}
        action="Remove passkey"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing.id)}
        onClose={() => {
          remove.reset()
          setRemoving(undefined)
        }}
      >
        <p>You can no longer sign in with it. Your device may still list it: delete it there as well.</p>
      </Confirm>
    </Panel>
  )
}
