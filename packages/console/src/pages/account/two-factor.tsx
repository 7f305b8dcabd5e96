import { Button, Modal, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { CopyButton } from '../../components/copy.tsx'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { meQuery, useMe } from '../../components/queries.ts'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'
import { QrCode } from './qr-code.tsx'

type Task = 'enable' | 'disable' | 'codes'

export function TwoFactor() {
  const { user } = useMe()
  const [task, setTask] = useState<Task>()
  const isOn = user.two_factor_enabled
  return (
    <Panel
      title="Two-factor sign-in"
      lead={
        isOn
          ? 'On: after the password, a code of your authenticator app is asked for.'
          : 'Asks for a code of an authenticator app after the password.'
      }
      actions={
        <div className={style['buttons']}>
          {isOn && (
            <Button variant="default" onClick={() => setTask('codes')}>
              New backup codes
            </Button>
          )}
          <Button
            variant="default"
            disabled={!user.has_password}
            onClick={() => setTask(isOn ? 'disable' : 'enable')}
          >
            {isOn ? 'Turn off' : 'Turn on'}
          </Button>
        </div>
      }
    >
      {!user.has_password && <p className={style['soft']}>It guards a password, and you have none.</p>}
      {task && <TaskDialog task={task} onClose={() => setTask(undefined)} />}
    </Panel>
  )
}

const titles = {
  enable: 'Turn on two-factor sign-in',
  disable: 'Turn off two-factor sign-in',
  codes: 'New backup codes',
}

function TaskDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [setup, setSetup] = useState<{ totpURI: string; backupCodes: string[] }>()
  const [backupCodes, setBackupCodes] = useState<string[]>()
  const prove = useMutation({
    mutationFn: async () => {
      if (task === 'disable') await auth.disableTwoFactor(password)
      else if (task === 'codes') setBackupCodes((await auth.newBackupCodes(password)).backupCodes)
      else setSetup(await auth.enableTwoFactor(password))
    },
    onSuccess: async () => {
      setPassword('')
      if (task !== 'disable') return
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      say('Two-factor sign-in is off')
      onClose()
    },
  })
  const verify = useMutation({
    mutationFn: () => auth.verifyCode(code.replaceAll(/\s/g, '')),
    onSuccess: async () => {
      setBackupCodes(setup?.backupCodes)
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })

  const guard = useSecretGuard(
    backupCodes !== undefined || setup !== undefined,
    backupCodes ? 'the backup codes' : 'the secret',
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={backupCodes ? 'Keep your backup codes' : titles[task]}
      closeOnEscape={!backupCodes}
      closeOnClickOutside={!setup && !backupCodes}
      withCloseButton={!backupCodes}
    >
      {backupCodes ? (
        <div className={style['dialog']}>
          <Notice tone="warning" title="This is the only time you see them">
            <p>
              Each code signs you in once when the app is not at hand. Keep them where you keep passwords.
            </p>
          </Notice>
          <ul ref={focus} tabIndex={-1} className={style['codes']} aria-label="Backup codes">
            {backupCodes.map((backupCode) => (
              <li key={backupCode}>{backupCode}</li>
            ))}
          </ul>
          <DialogFooter>
            <CopyButton text={backupCodes.join('\n')} label="Copy all" what="the backup codes" size="sm" />
            <Button
              onClick={() => {
                say(task === 'codes' ? 'The new backup codes count' : 'Two-factor sign-in is on')
                onClose()
              }}
            >
              I have saved them
            </Button>
          </DialogFooter>
          {guard}
        </div>
      ) : setup ? (
        <form
          className={style['dialog']}
          onSubmit={(event) => {
            event.preventDefault()
            verify.mutate()
          }}
        >
          <p>Scan this with your authenticator app, then type the code that it shows.</p>
          <QrCode text={setup.totpURI} label="QR code with the secret for your authenticator app" />
          <details className={style['details']}>
            <summary>Type it in instead</summary>
            <code>{new URL(setup.totpURI).searchParams.get('secret')}</code>
          </details>
          <TextInput
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            ref={focus}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Failure error={verify.error} />
          <DialogFooter>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={verify.isPending}>
              Turn on
            </Button>
          </DialogFooter>
          {guard}
        </form>
      ) : (
        <form
          className={style['dialog']}
          onSubmit={(event) => {
            event.preventDefault()
            prove.mutate()
          }}
        >
          {task === 'disable' && <p>From then on the password alone signs you in.</p>}
          {task === 'codes' && <p>The codes that you have now stop working.</p>}
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          />
          <Failure error={prove.error} />
          <DialogFooter>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color={task === 'disable' ? 'red' : 'violet'} loading={prove.isPending}>
              {task === 'disable' ? 'Turn off' : 'Go on'}
            </Button>
          </DialogFooter>
        </form>
      )}
    </Modal>
  )
}
