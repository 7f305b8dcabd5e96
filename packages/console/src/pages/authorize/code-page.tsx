import { useState } from 'react'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { Notice } from '../../components/notice.tsx'
import { PasteCode } from './approved.tsx'

/** Shows the code of an approval that does not redirect to a local address. */
export function CodePage() {
  const [search] = useState(() => new URLSearchParams(location.search))
  const [expiresAt] = useState(() => {
    const kept = (history.state as { oanimUntil?: number } | null)?.oanimUntil
    const until = kept ?? Date.now() + 60_000
    history.replaceState({ ...history.state, oanimUntil: until }, '')
    return until
  })
  const code = search.get('code')
  const isDenied = search.get('error') === 'access_denied'
  return (
    <AuthLayout title={code ? 'Approved' : isDenied ? 'Denied' : 'No code'} isWide>
      <title>Code for the CLI · Open Animate</title>
      {code ? (
        <PasteCode code={code} expiresAt={expiresAt} />
      ) : (
        <Notice title={isDenied ? 'The CLI did not get a key' : 'No code to show'}>
          <p>
            Run <code>oanim login</code> to start again.
          </p>
        </Notice>
      )}
    </AuthLayout>
  )
}
