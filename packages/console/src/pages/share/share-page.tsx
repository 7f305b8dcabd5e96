import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { isSealSecret, unseal } from '../../../../sdk/src/seal.ts'
import { client, read } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { CodeBlock } from '../../components/copy.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import { IncompleteLink } from '../auth/link-token.tsx'

type Step =
  | { readonly is: 'closed' | 'opening' | 'unavailable' | 'damaged' }
  | { readonly is: 'failed'; readonly error: unknown }
  | { readonly is: 'open'; readonly key: string }

/** Opens a one-time link to a key. It sends no request until the user presses the button. */
export function SharePage() {
  const { shareId } = useParams({ from: '/share/$shareId' })
  const [secret] = useState(() => location.hash.slice(1))
  const [step, setStep] = useState<Step>({ is: 'closed' })

  async function open() {
    setStep({ is: 'opening' })
    try {
      const params = { path: { share_id: shareId } }
      const { ciphertext } = await read(client.POST('/api/v1/shares/{share_id}/open', { params }))
      const key = await unseal({ ciphertext, secret })
      setStep(key && isKey(key) ? { is: 'open', key } : { is: 'damaged' })
    } catch (error) {
      const isUnavailable = error instanceof Problem && error.code === 'share_unavailable'
      setStep(isUnavailable ? { is: 'unavailable' } : { is: 'failed', error })
    }
  }

  const [isSaved, setIsSaved] = useState(false)
  const guard = useSecretGuard(step.is === 'open' && !isSaved, 'the key')

  const obstacle = obstacleTo(secret)
  const isClosed = step.is === 'closed' || step.is === 'opening' || step.is === 'failed'
  return (
    <AuthLayout
      title={titles[step.is]}
      lead={isClosed && !obstacle && 'Someone sent you an API key. This link shows it once.'}
      isWide={step.is === 'open'}
    >
      <title>Shared API key · Open Animate</title>
      {obstacle}
      {isClosed && !obstacle && (
        <>
          <p>Continue only if you expect a key and can save it now.</p>
          <Button size="md" loading={step.is === 'opening'} onClick={open}>
            Show the key
          </Button>
        </>
      )}
      {step.is === 'failed' && <Failure error={step.error} />}
      {step.is === 'open' && (
        <>
          <CodeBlock code={step.key} what="Key" label="API key" />
          <Notice tone="warning" isUrgent title="Save it now">
            <p>This browser decrypted the key. It cannot be shown again.</p>
          </Notice>
          <p>
            Programs read it from <code>ANIMATE_API_KEY</code>. <code>oanim login --token -</code> saves it
            for the CLI.
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
      {step.is === 'unavailable' && (
        <Notice tone="danger" isUrgent title="This link contains no key">
          <p>
            The link was already used or has expired, or the key is no longer active. If you did not open the
            link, someone else may have the key: ask the sender to revoke it and to send another.
          </p>
        </Notice>
      )}
      {step.is === 'damaged' && (
        <Notice tone="danger" isUrgent title="The link was changed">
          <p>The part after its # does not decrypt the key, and the link is now used up. Ask for another.</p>
        </Notice>
      )}
    </AuthLayout>
  )
}

const titles: Record<Step['is'], string> = {
  closed: 'Shared API key',
  opening: 'Shared API key',
  failed: 'Shared API key',
  open: 'Your API key',
  unavailable: 'This link has expired or was already used',
  damaged: 'This key cannot be decrypted',
}

/** Why opening would fail: it would use up the link for nothing. */
function obstacleTo(secret: string) {
  if (!isSealSecret(secret)) return <IncompleteLink />
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
