import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Failure } from '../../components/notice.tsx'
import style from './auth.module.css'

/** The second proof after the password: a code of the app, or one of the backup codes. */
export function SecondStep({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [isBackup, setIsBackup] = useState(false)
  const [code, setCode] = useState('')
  const verify = useMutation({
    mutationFn: () =>
      isBackup ? auth.verifyBackupCode(code.trim()) : auth.verifyCode(code.replaceAll(/\s/g, '')),
    onSuccess: onDone,
  })
  return (
    <AuthLayout
      title="One more proof"
      lead={
        isBackup
          ? 'Type one of the backup codes that you kept. Each works once.'
          : 'Type the code that your authenticator app shows.'
      }
      footer={
        <button type="button" className={style['link']} onClick={onBack}>
          Start again
        </button>
      }
    >
      <title>One more proof · Open Animate</title>
      <Failure error={verify.error} />
      <form
        className={style['form']}
        onSubmit={(event) => {
          event.preventDefault()
          verify.mutate()
        }}
      >
        <TextInput
          key={isBackup ? 'backup' : 'app'}
          label={isBackup ? 'Backup code' : 'Code'}
          autoComplete="one-time-code"
          inputMode={isBackup ? 'text' : 'numeric'}
          required
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth size="md" loading={verify.isPending}>
          Go on
        </Button>
      </form>
      <button
        type="button"
        className={style['link']}
        onClick={() => {
          setIsBackup(!isBackup)
          setCode('')
          verify.reset()
        }}
      >
        {isBackup ? 'Use the app instead' : 'No app at hand? Use a backup code'}
      </button>
    </AuthLayout>
  )
}
