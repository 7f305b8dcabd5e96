import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { isSealSecret, unseal } from '../../../../sdk/src/seal.ts'
import { api } from '../../api/api.ts'
import { Problem } from '../../api/problem.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { CodeBlock } from '../../components/copy.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { useSecretGuard } from '../../components/secret-guard.tsx'

type Step =
  | { readonly is: 'closed' | 'opening' | 'gone' | 'damaged' }
  | { readonly is: 'failed'; readonly error: unknown }
  | { readonly is: 'open'; readonly key: string }

/** Where a link leads that hands a key to somebody. Nothing is asked of the server until the button is pressed. */
export function SharePage() {
  const { shareId } = useParams({ from: '/share/$shareId' })
  const [secret] = useState(() => location.hash.slice(1))
  const [step, setStep] = useState<Step>({ is: 'closed' })

  async function open() {
    setStep({ is: 'opening' })
    try {
      const { ciphertext } = await api.openShare(shareId)
      const key = await unseal({ ciphertext, secret })
      setStep(key && isKey(key) ? { is: 'open', key } : { is: 'damaged' })
    } catch (error) {
      const isGone = error instanceof Problem && error.code === 'share_unavailable'
      setStep(isGone ? { is: 'gone' } : { is: 'failed', error })
    }
  }

  const [isSaved, setIsSaved] = useState(false)
  const guard = useSecretGuard(step.is === 'open' && !isSaved, 'the key')

  const flaw = flawOfPlace(secret)
  const isClosed = step.is === 'closed' || step.is === 'opening' || step.is === 'failed'
  return (
    <AuthLayout
      title={titles[step.is]}
      lead={
        isClosed && !flaw
          ? 'Somebody sent you an API key. It is shown once: then the link is used up, for everybody.'
          : undefined
      }
      isWide={step.is === 'open'}
    >
      <title>A key for you · Open Animate</title>
      {flaw}
      {isClosed && !flaw && (
        <>
          <p>Do it where you can save the key, and only if you expect one.</p>
          <Button size="md" loading={step.is === 'opening'} onClick={open}>
            Show the key
          </Button>
        </>
      )}
      {step.is === 'failed' && <Failure error={step.error} />}
      {step.is === 'open' && (
        <>
          <CodeBlock code={step.key} what="Key" label="The key" />
          <Notice tone="warning" isUrgent title="Save it now">
            <p>It was decrypted in this browser, and cannot be shown again.</p>
          </Notice>
          <p>
            Programs read it from <code>ANIMATE_API_KEY</code>; <code>oanim login --token -</code> saves it.
          </p>
          {isSaved ? (
            <p role="status">You can close this page.</p>
          ) : (
            <Button variant="default" onClick={() => setIsSaved(true)}>
              I have saved it
            </Button>
          )}
          {guard}
        </>
      )}
      {step.is === 'gone' && (
        <Notice tone="danger" isUrgent title="There is no key behind this link any more">
          <p>
            It was opened before, is older than a day, or its key has ended. If you did not open it, somebody
            else may have the key: ask whoever sent it to revoke that, and for another link.
          </p>
        </Notice>
      )}
      {step.is === 'damaged' && (
        <Notice tone="danger" isUrgent title="The link was changed on its way">
          <p>What stands behind its # does not fit, and the link is used up now. Ask for another.</p>
        </Notice>
      )}
    </AuthLayout>
  )
}

const titles: Record<Step['is'], string> = {
  closed: 'A key for you',
  opening: 'A key for you',
  failed: 'A key for you',
  open: 'Here it is',
  gone: 'Too late',
  damaged: 'It cannot be opened',
}

/** What would use the link up for nothing. */
function flawOfPlace(secret: string) {
  if (!isSealSecret(secret)) {
    return (
      <Notice tone="warning" title="This link is not whole">
        <p>Copy all of it, with what stands after the #.</p>
      </Notice>
    )
  }
  if (!window.isSecureContext) {
    return (
      <Notice tone="warning" title="This page is not encrypted">
        <p>
          Browsers decrypt over https only. Open the link at the <code>https://</code> address of this server.
        </p>
      </Notice>
    )
  }
  return undefined
}

function isKey(text: string): boolean {
  return /^anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}$/.test(text)
}
