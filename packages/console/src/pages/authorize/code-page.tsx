import { useState } from 'react'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Notice } from '../../components/notice.tsx'
import { PasteCode } from './handed.tsx'

/** Where an approval leads that no local address waits for: only the code, to be pasted. */
export function CodePage() {
  const [answer] = useState(() => new URLSearchParams(location.search))
  const [expiresAt] = useState(() => {
    const kept = (history.state as { oanimUntil?: number } | null)?.oanimUntil
    const until = kept ?? Date.now() + 60_000
    history.replaceState({ ...history.state, oanimUntil: until }, '')
    return until
  })
  const code = answer.get('code')
  const isDenied = answer.get('error') === 'access_denied'
  return (
    <AuthLayout title={code ? 'Almost done' : isDenied ? 'Denied' : 'No code here'} isWide>
      <title>Code for the command line · Open Animate</title>
      {code ? (
        <PasteCode code={code} expiresAt={expiresAt} />
      ) : (
        <Notice
          title={isDenied ? 'The command line got nothing' : 'This page shows a code after an approval'}
        >
          <p>
            Run <code>oanim login</code> to begin again.
          </p>
        </Notice>
      )}
    </AuthLayout>
  )
}
