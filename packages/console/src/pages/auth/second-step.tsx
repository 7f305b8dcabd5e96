import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Form } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import style from './auth.module.css'

/** Asks for the second factor: a code of the authenticator app, or a backup code. */
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
      title="Two-factor authentication"
      lead={
        isBackup
          ? 'Enter one of your backup codes. Each works once.'
          : 'Enter the code that your authenticator app shows.'
      }
      footer={
        <button type="button" className={style.link} onClick={onBack}>
          Start over
        </button>
      }
    >
      <title>Two-factor authentication · Open Animate</title>
      <Failure error={verify.error} />
      <Form onSubmit={() => verify.mutate()}>
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
          Continue
        </Button>
      </Form>
      <button
        type="button"
        className={style.link}
        onClick={() => {
          setIsBackup(!isBackup)
          setCode('')
          verify.reset()
        }}
      >
        {isBackup ? 'Use the authenticator app' : 'Use a backup code'}
      </button>
    </AuthLayout>
  )
}
