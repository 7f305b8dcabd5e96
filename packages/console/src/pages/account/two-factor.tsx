import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { CopyButton } from '../../components/copy.tsx'
import { CancellableForm, Dialog, DialogBody, DialogFooter, PasswordField } from '../../components/form.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Notice } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { meQuery, useMe } from '../../components/queries.ts'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './account.module.css'
import { QrCode } from './qr-code.tsx'

type Task = 'enable' | 'disable' | 'codes'

export function TwoFactor() {
  const { user } = useMe()
  const [task, setTask] = useState<Task>()
  const isOn = user.two_factor_enabled
  return (
    <Panel
      title="Two-factor authentication"
      lead={
        isOn
          ? 'On: signing in with your password also needs a code from your authenticator app.'
          : 'Require a code from an authenticator app after your password.'
      }
      actions={
        <div className={style.buttons}>
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
      {!user.has_password && <p className={style.soft}>It protects a password, and you have none.</p>}
      {task && <TaskDialog task={task} onClose={() => setTask(undefined)} />}
    </Panel>
  )
}

const titles = {
  enable: 'Turn on two-factor authentication',
  disable: 'Turn off two-factor authentication',
  codes: 'New backup codes',
}

function TaskDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const queries = useQueryClient()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [setup, setSetup] = useState<{ totpURI: string; backupCodes: string[] }>()
  const [backupCodes, setBackupCodes] = useState<string[]>()
  const confirmPassword = useMutation({
    mutationFn: async () => {
      if (task === 'disable') await auth.disableTwoFactor(password)
      else if (task === 'codes') setBackupCodes((await auth.newBackupCodes(password)).backupCodes)
      else setSetup(await auth.enableTwoFactor(password))
    },
    onSuccess: async () => {
      setPassword('')
      if (task !== 'disable') return
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
      notify('Two-factor authentication is off')
      onClose()
    },
  })
  const verify = useMutation({
    mutationFn: () => auth.verifyCode(code.replaceAll(/\s/g, '')),
    onSuccess: async () => {
      setBackupCodes(setup?.backupCodes)
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })

  const guard = useSecretGuard(
    backupCodes !== undefined || setup !== undefined,
    backupCodes ? 'the backup codes' : 'the secret',
  )
  if (backupCodes) {
    return (
      <Dialog onClose={onClose} title="Save your backup codes" isLocked isWide={false}>
        <DialogBody>
          <Notice tone="warning" title="These codes are shown only once">
            <p>Each code signs you in once, without the app. Keep them where you keep your passwords.</p>
          </Notice>
          <ul ref={focus} tabIndex={-1} className={style.codes} aria-label="Backup codes">
            {backupCodes.map((backupCode) => (
              <li key={backupCode}>{backupCode}</li>
            ))}
          </ul>
          <DialogFooter>
            <CopyButton text={backupCodes.join('\n')} label="Copy all" what="the backup codes" size="sm" />
            <Button
              onClick={() => {
                notify(task === 'codes' ? 'Backup codes replaced' : 'Two-factor authentication is on')
                onClose()
              }}
            >
              I have saved them
            </Button>
          </DialogFooter>
          {guard}
        </DialogBody>
      </Dialog>
    )
  }
  return (
    <Dialog onClose={onClose} title={titles[task]} isLocked={setup !== undefined} isWide={false}>
      {setup ? (
        <CancellableForm
          action="Turn on"
          actionProps={{ loading: verify.isPending }}
          error={verify.error}
          onSubmit={() => verify.mutate()}
          onCancel={onClose}
        >
          <p>Scan this code with your authenticator app, then enter the code that the app shows.</p>
          <QrCode text={setup.totpURI} label="QR code with the secret for your authenticator app" />
          <details className={style.details}>
            <summary>Enter the secret by hand</summary>
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
          {guard}
        </CancellableForm>
      ) : (
        <CancellableForm
          action={task === 'disable' ? 'Turn off' : 'Continue'}
          actionProps={{ color: task === 'disable' ? 'red' : 'violet', loading: confirmPassword.isPending }}
          error={confirmPassword.error}
          onSubmit={() => confirmPassword.mutate()}
          onCancel={onClose}
        >
          {task === 'disable' && <p>Signing in will need only your password.</p>}
          {task === 'codes' && <p>Your current backup codes stop working.</p>}
          <PasswordField
            label="Your password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </CancellableForm>
      )}
    </Dialog>
  )
}
