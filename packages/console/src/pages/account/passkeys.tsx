import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import type { Passkey } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { FingerprintIcon } from '../../components/icons.tsx'
import { loaded } from '../../components/loaded.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { passkeySupport } from '../../components/passkey-support.ts'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import { nameAgent } from '../../components/user-agent.ts'
import style from './account.module.css'

export function Passkeys() {
  const client = useQueryClient()
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: auth.passkeys })
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<Passkey>()
  const [{ name }, change, clear] = useDraft('passkey', { name: nameAgent(navigator.userAgent) })
  const place = passkeySupport()

  const add = useMutation({
    mutationFn: async () => {
      const { startRegistration } = await loaded(() => import('@simplewebauthn/browser'))
      const optionsJSON = await auth.passkeyCreation()
      await auth.addPasskey(await startRegistration({ optionsJSON }), name.trim())
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['passkeys'] })
      setIsAdding(false)
      clear()
      say('The passkey is added')
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => auth.removePasskey(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['passkeys'] })
      setRemoving(undefined)
      say('The passkey is removed')
    },
  })
  const isCancelled = add.error?.name === 'NotAllowedError' || add.error?.name === 'AbortError'

  return (
    <Panel
      title="Passkeys"
      lead="Sign in with the lock of your device instead of a password. A passkey cannot be phished."
      actions={
        !isAdding &&
        place.is === 'here' && (
          <Button variant="default" onClick={() => setIsAdding(true)}>
            Add passkey
          </Button>
        )
      }
    >
      {place.is === 'elsewhere' && (
        <Notice title="Passkeys belong to a name, and this address is a number">
          <p>
            On this machine the console has one: <a href={place.url}>{new URL(place.url).host}</a>. You sign
            in there once more.
          </p>
        </Notice>
      )}
      {place.is === 'nowhere' && (
        <Notice title="Passkeys do not work at this address">
          <p>They need https and a name, or a server on this very machine.</p>
        </Notice>
      )}
      {isAdding && (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <TextInput
            label="Name"
            description="Where the passkey lives, so that you know it again."
            required
            autoFocus
            maxLength={60}
            value={name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          {!isCancelled && <Failure error={add.error} />}
          <div className={style['buttons']}>
            <Button type="submit" loading={add.isPending}>
              Add it
            </Button>
            <Button
              variant="default"
              onClick={() => {
                add.reset()
                setIsAdding(false)
              }}
            >
              Cancel
            </Button>
          </div>
        </form>
      )}
      <Failure error={passkeys.error} onRetry={() => void passkeys.refetch()} />
      {passkeys.isPending && <Waiting lines={1} what="the passkeys" />}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className={style['list']}>
          {passkeys.data.map((passkey) => (
            <li key={passkey.id}>
              <span className={style['mark']}>
                <FingerprintIcon />
              </span>
              <div className={style['what']}>
                <p className={style['name']}>{passkey.name || 'Passkey'}</p>
                {passkey.createdAt && (
                  <p className={style['soft']}>
                    Added <Time at={passkey.createdAt} />
                  </p>
                )}
              </div>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`Remove the passkey ${passkey.name || ''}`}
                onClick={() => setRemoving(passkey)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        title="Remove the passkey?"
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
        <p>
          “{removing?.name || 'Passkey'}” no longer signs you in. The device may still list it; delete it
          there too.
        </p>
      </Confirm>
    </Panel>
  )
}
