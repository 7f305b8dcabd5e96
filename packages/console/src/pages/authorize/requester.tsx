import type { Schemas } from '../../api/contract.ts'
import { Notice } from '../../components/notice.tsx'
import { ago } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './authorize.module.css'

type Request = Schemas['AuthorizationRequest']

/** Who asks, as the heading of the consent page. */
export function RequestTitle({ request: { client, device_name } }: { request: Request }) {
  if (client.kind === 'cli') {
    return (
      <>
        Connect the oanim CLI on <span className={style.device}>{device_name}</span> to your account?
      </>
    )
  }
  return (
    <>
      Connect <span className={style.device}>{client.name}</span> to your account?
    </>
  )
}

/** When and from where the request came. */
export function RequestLead({ request }: { request: Request }) {
  return (
    <>
      Started {ago(request.created_at)}
      {request.address && ` from ${request.address}`}
      {request.user_agent && ` by ${nameAgent(request.user_agent)}`}.
    </>
  )
}

/** What the user can check: the code of a terminal, or who a client is and where the code goes. */
export function RequestIdentity({ request }: { request: Request }) {
  const { client, redirect_kind, redirect_host } = request
  if (client.kind === 'cli') {
    return (
      <div className={style.pairing}>
        <p id="pairing">Check that your terminal shows</p>
        <output className={style.code} aria-labelledby="pairing">
          {request.pairing_code}
        </output>
      </div>
    )
  }
  const isElsewhere = client.host !== null && redirect_kind === 'web' && redirect_host !== client.host
  return (
    <>
      <dl className={style.identity}>
        <div>
          <dt>Publisher</dt>
          <dd>
            {client.host ? (
              <>
                <strong>{client.host}</strong> <span className={style.soft}>verified</span>
              </>
            ) : (
              <strong>Not verified</strong>
            )}
          </dd>
        </div>
        <div>
          <dt>Access goes to</dt>
          <dd>{receiverOf(request)}</dd>
        </div>
      </dl>
      {client.kind === 'registered' && (
        <Notice tone="danger" title="Nobody has verified this program">
          <p>Any program can use the name “{client.name}”.</p>
        </Notice>
      )}
      {isElsewhere && (
        <Notice tone="danger" title={`Access goes to ${redirect_host}, not to ${client.host}`}>
          <p>Deny the request unless you know that {redirect_host} belongs to the publisher.</p>
        </Notice>
      )}
    </>
  )
}

function receiverOf({ redirect_kind, redirect_host }: Request) {
  const host = <strong>{redirect_host}</strong>
  switch (redirect_kind) {
    case 'loopback':
      return <>a program on this computer, {host}</>
    case 'app':
      return <>the app that opens {host} links</>
    default:
      return host
  }
}

/** What the user must be sure of before approving. */
export function RequestWarning({ request }: { request: Request }) {
  const { client, redirect_kind } = request
  if (client.kind === 'cli') {
    return (
      <Notice tone="warning">
        <p>
          Approve only if you just ran <code>oanim login</code> yourself. Support never asks you to open this
          page or to send this code.
        </p>
      </Notice>
    )
  }
  return (
    <Notice tone="warning">
      <p>
        Approve only if you just started this in {client.name} yourself.
        {redirect_kind !== 'web' && ' Another program on this computer could pretend to be it.'}
      </p>
    </Notice>
  )
}
