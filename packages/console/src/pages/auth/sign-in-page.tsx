import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { FingerprintIcon } from '../../components/icons.tsx'
import { loaded } from '../../components/loaded.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { isCancelled, passkeySupport } from '../../components/passkey-support.ts'
import { useServer } from '../../components/queries.ts'
import { safePath } from '../../components/safe-path.ts'
import style from './auth.module.css'
import { AuthForm, type Credentials } from './auth-form.tsx'
import { useEnter } from './enter.ts'
import { SecondStep } from './second-step.tsx'

type Step = 'password' | 'code' | 'reset' | 'sign-up'

interface SignInProps {
  /** Where a provider's page sends the browser afterwards. */
  next: string
  hasExpired?: boolean
  providerError?: string | undefined
  onDone: () => void
}

export function SignInPage() {
  const { next, error, reason } = useSearch({ from: '/sign-in' })
  const enter = useEnter()
  return (
    <SignInSteps
      next={safePath(next)}
      hasExpired={reason === 'expired'}
      providerError={error}
      onDone={() => enter(safePath(next))}
    />
  )
}

/** Signs a user in, whatever steps that takes. */
export function SignInSteps(props: SignInProps) {
  const [step, setStep] = useState<Step>('password')
  const back = { onDone: props.onDone, onBack: () => setStep('password') }
  if (step === 'code') return <SecondStep {...back} />
  if (step === 'reset') return <RequestReset {...back} />
  if (step === 'sign-up') return <SignUp {...back} />
  return <FirstStep {...props} onStep={setStep} />
}

function FirstStep({
  next,
  hasExpired,
  providerError,
  onDone,
  onStep,
}: SignInProps & { onStep: (step: Step) => void }) {
  const server = useServer()
  const passkey = useMutation({
    mutationFn: async () => {
      const { startAuthentication } = await loaded(() => import('@simplewebauthn/browser'))
      const optionsJSON = await auth.passkeyChallenge()
      await auth.signInWithPasskey(await startAuthentication({ optionsJSON }))
    },
    onMutate: () => signIn.reset(),
    onSuccess: onDone,
  })
  const provider = useMutation({
    mutationFn: async (id: string) => location.assign(await auth.providerUrl(id, next)),
  })
  const signIn = useMutation({
    mutationFn: ({ email, password }: Credentials) => auth.signIn(email, password),
    onMutate: () => {
      passkey.reset()
      provider.reset()
    },
    onSuccess: ({ twoFactorRedirect }) => (twoFactorRedirect ? onStep('code') : onDone()),
  })
  const error = (isCancelled(passkey.error) ? null : passkey.error) ?? provider.error
  const hasFailed = error !== null || signIn.error !== null
  const hasPasskeys = passkeySupport().is === 'here'
  const providers = server?.providers ?? []

  return (
    <AuthLayout
      title="Sign in"
      lead={next.startsWith('/authorize/') && 'Next, you decide whether the CLI can use your account.'}
      footer={
        server?.sign_up === 'open' && (
          <>
            New here?{' '}
            <button type="button" className={style.link} onClick={() => onStep('sign-up')}>
              Create an account
            </button>
          </>
        )
      }
    >
      <title>Sign in · Open Animate</title>
      {server?.is_set_up === false && (
        <Notice title="This server is not set up yet">
          <p>
            Open its setup link. To print one, run <code>npm run owner-link</code> in the directory of the
            server.
          </p>
        </Notice>
      )}
      {hasExpired && !hasFailed && (
        <Notice title="Your session has expired">
          <p>Sign in to continue where you left off.</p>
        </Notice>
      )}
      {providerError && !hasFailed && (
        <Notice tone="danger" isUrgent title="The provider did not sign you in">
          <p>
            Error: <code>{providerError.slice(0, 100)}</code>
          </p>
        </Notice>
      )}
      <Failure error={error} />
      <AuthForm fields={['email', 'password']} action="Sign in" submission={signIn} />
      <button type="button" className={style.link} onClick={() => onStep('reset')}>
        Forgot your password?
      </button>
      {(hasPasskeys || providers.length > 0) && <p className={style.or}>or</p>}
      {hasPasskeys && (
        <Button
          variant="default"
          fullWidth
          size="md"
          leftSection={<FingerprintIcon />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          Continue with a passkey
        </Button>
      )}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          size="md"
          loading={provider.isPending && provider.variables === id}
          onClick={() => provider.mutate(id)}
        >
          Continue with {name}
        </Button>
      ))}
    </AuthLayout>
  )
}

function RequestReset({ onBack }: { onBack: () => void }) {
  const server = useServer()
  const request = useMutation({ mutationFn: ({ email }: Credentials) => auth.requestReset(email) })
  return (
    <AuthLayout
      title="Reset your password"
      lead={server?.has_email && 'Enter your email address to get a link that sets a new password.'}
      footer={<BackToSignIn onBack={onBack} />}
    >
      {!server?.has_email ? (
        <Notice title="This server does not send email">
          <p>
            Ask its operator for a link. This command prints one, in the directory of the server:{' '}
            <code>npm run owner-link -- --email ADDRESS</code>. With a passkey you need no password.
          </p>
        </Notice>
      ) : request.isSuccess ? (
        <Notice tone="good" isUrgent title="Check your email">
          <p>If {request.variables.email} has an account here, a link arrives within a few minutes.</p>
        </Notice>
      ) : (
        <AuthForm fields={['email']} action="Send link" submission={request} />
      )}
    </AuthLayout>
  )
}

function SignUp({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const signUp = useMutation({
    mutationFn: ({ email, password, name }: Credentials) => auth.signUp(email, password, name || email),
    onSuccess: onDone,
  })
  return (
    <AuthLayout title="Create an account" footer={<BackToSignIn onBack={onBack} />}>
      <AuthForm fields={['email', 'name', 'new-password']} action="Create account" submission={signUp} />
    </AuthLayout>
  )
}

function BackToSignIn({ onBack }: { onBack: () => void }) {
  return (
    <button type="button" className={style.link} onClick={onBack}>
      Back to sign-in
    </button>
  )
}
