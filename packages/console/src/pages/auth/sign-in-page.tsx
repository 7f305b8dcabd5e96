import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { auth } from '../../api/auth.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { FingerprintIcon } from '../../components/icons.tsx'
import { loaded } from '../../components/loaded.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { passkeySupport } from '../../components/passkey-support.ts'
import { useServer } from '../../components/queries.ts'
import { safePath } from '../../components/safe-path.ts'
import { useDraft } from '../../components/use-draft.ts'
import style from './auth.module.css'
import { enter } from './enter.ts'
import { SecondStep } from './second-step.tsx'

const form = 'sign-in'
const untouched = { email: '', name: '' }

type Step = 'password' | 'code' | 'forgotten' | 'sign-up'

export function SignInPage() {
  const { next, error, reason } = useSearch({ from: '/sign-in' })
  return (
    <SignInSteps
      next={safePath(next)}
      hasExpired={reason === 'expired'}
      providerError={error}
      onDone={() => enter(safePath(next))}
    />
  )
}

/** All ways in, one after the other. */
export function SignInSteps({
  next,
  hasExpired = false,
  providerError,
  onDone,
}: {
  /** Where a provider's page sends the browser afterwards. */
  next: string
  /** Whether a session ended by itself. */
  hasExpired?: boolean
  providerError?: string | undefined
  onDone: () => void
}) {
  const [step, setStep] = useState<Step>('password')
  if (step === 'code') return <SecondStep onDone={onDone} onBack={() => setStep('password')} />
  if (step === 'forgotten') return <Forgotten onBack={() => setStep('password')} />
  if (step === 'sign-up') return <SignUp onDone={onDone} onBack={() => setStep('password')} />
  return (
    <FirstStep
      next={next}
      hasExpired={hasExpired}
      providerError={providerError}
      onDone={onDone}
      onStep={setStep}
    />
  )
}

function FirstStep({
  next,
  hasExpired,
  providerError,
  onDone,
  onStep,
}: {
  next: string
  hasExpired: boolean
  providerError: string | undefined
  onDone: () => void
  onStep: (step: Step) => void
}) {
  const server = useServer()
  const [{ email }, change] = useDraft(form, untouched)
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => auth.signIn(email.trim(), password),
    onSuccess: ({ twoFactorRedirect }) => (twoFactorRedirect ? onStep('code') : onDone()),
  })
  const passkey = useMutation({
    mutationFn: async () => {
      const { startAuthentication } = await loaded(() => import('@simplewebauthn/browser'))
      const optionsJSON = await auth.passkeyChallenge()
      await auth.signInWithPasskey(await startAuthentication({ optionsJSON }))
    },
    onSuccess: onDone,
  })
  const provider = useMutation({
    mutationFn: async (id: string) => location.assign(await auth.providerUrl(id, next)),
  })
  const error = signIn.error ?? quiet(passkey.error) ?? provider.error
  const place = passkeySupport()
  const isConnecting = next.startsWith('/authorize/')

  function submit(event: FormEvent) {
    event.preventDefault()
    passkey.reset()
    provider.reset()
    signIn.mutate()
  }

  return (
    <AuthLayout
      title="Sign in"
      lead={isConnecting ? 'Then you decide whether the command line may use your account.' : undefined}
      footer={
        server?.sign_up === 'open' && (
          <>
            New here?{' '}
            <button type="button" className={style['link']} onClick={() => onStep('sign-up')}>
              Make an account
            </button>
          </>
        )
      }
    >
      <title>Sign in · Open Animate</title>
      {server?.is_set_up === false && (
        <Notice title="Nobody owns this server yet">
          <p>
            Open the setup link of the server. The command <code>npm run owner-link</code>, run in the folder
            of the server, prints one.
          </p>
        </Notice>
      )}
      {hasExpired && !error && (
        <Notice title="Your session has expired">
          <p>Sign in to continue where you were.</p>
        </Notice>
      )}
      {providerError && !error && (
        <Notice tone="danger" isUrgent title="The other service did not sign you in">
          <p>
            It answered: <code>{providerError.slice(0, 100)}</code>
          </p>
        </Notice>
      )}
      <Failure error={error} />
      <form className={style['form']} onSubmit={submit}>
        <TextInput
          label="Email address"
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          value={email}
          onChange={(event) => change({ email: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <Button type="submit" fullWidth size="md" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <button type="button" className={style['link']} onClick={() => onStep('forgotten')}>
        Forgot the password?
      </button>
      {(place.is === 'here' || (server?.providers.length ?? 0) > 0) && <p className={style['or']}>or</p>}
      {place.is === 'here' && (
        <Button
          variant="default"
          fullWidth
          size="md"
          leftSection={<FingerprintIcon />}
          loading={passkey.isPending}
          onClick={() => {
            signIn.reset()
            passkey.mutate()
          }}
        >
          Use a passkey
        </Button>
      )}
      {server?.providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          size="md"
          loading={provider.isPending && provider.variables === id}
          onClick={() => provider.mutate(id)}
        >
          Go on with {name}
        </Button>
      ))}
    </AuthLayout>
  )
}

/** Closing the browser's own passkey window is a choice, not a failure. */
function quiet(error: Error | null): Error | null {
  return error && ['NotAllowedError', 'AbortError'].includes(error.name) ? null : error
}

function Forgotten({ onBack }: { onBack: () => void }) {
  const server = useServer()
  const [{ email }, change] = useDraft(form, untouched)
  const send = useMutation({ mutationFn: () => auth.requestReset(email.trim()) })
  const back = (
    <button type="button" className={style['link']} onClick={onBack}>
      Back to the sign-in
    </button>
  )
  if (!server?.has_email) {
    return (
      <AuthLayout title="A new password" footer={back}>
        <Notice title="This server sends no mail">
          <p>
            The operator can print a link for you, in the folder of the server:{' '}
            <code>npm run owner-link -- --email ADDRESS</code>. With a passkey you need no password.
          </p>
        </Notice>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title="A new password" lead="A link to choose a new one goes to your address." footer={back}>
      {send.isSuccess ? (
        <Notice tone="good" isUrgent title="The link is on its way">
          <p>If {email} belongs to an account here, a mail with a link arrives within minutes.</p>
        </Notice>
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            send.mutate()
          }}
        >
          <Failure error={send.error} />
          <TextInput
            label="Email address"
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => change({ email: event.currentTarget.value })}
          />
          <Button type="submit" fullWidth size="md" loading={send.isPending}>
            Send the link
          </Button>
        </form>
      )}
    </AuthLayout>
  )
}

function SignUp({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [{ email, name }, change] = useDraft(form, untouched)
  const [password, setPassword] = useState('')
  const signUp = useMutation({
    mutationFn: () => auth.signUp(email.trim(), password, name.trim() || email.trim()),
    onSuccess: onDone,
  })
  return (
    <AuthLayout
      title="Make an account"
      footer={
        <button type="button" className={style['link']} onClick={onBack}>
          Back to the sign-in
        </button>
      }
    >
      <form
        className={style['form']}
        onSubmit={(event) => {
          event.preventDefault()
          signUp.mutate()
        }}
      >
        <Failure error={signUp.error} />
        <TextInput
          label="Your name"
          autoComplete="name"
          value={name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Email address"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => change({ email: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters. A few words in a row are good."
          autoComplete="new-password"
          required
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <Button type="submit" fullWidth size="md" loading={signUp.isPending}>
          Make the account
        </Button>
      </form>
    </AuthLayout>
  )
}
