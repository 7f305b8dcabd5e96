import { api } from '../../api/api.ts'
import { Door } from '../../parts/door.tsx'
import { Notice } from '../../parts/notice.tsx'
import { NewcomerForm } from './newcomer-form.tsx'
import { useLinkToken } from './use-link-token.ts'

export function ClaimPage() {
  const token = useLinkToken()
  return (
    <Door
      title="Make this server yours"
      lead="You become its owner: you make keys, watch what they do, and invite others."
    >
      <title>Claim · Open Animate</title>
      {token === '' ? (
        <Notice tone="warning" title="This link is not whole">
          <p>
            Copy all of the link that <code>npm start</code> printed, with what stands after the{' '}
            <code>#</code>.
          </p>
        </Notice>
      ) : (
        <NewcomerForm token={token} action="Claim the server" send={api.claim} />
      )}
    </Door>
  )
}
