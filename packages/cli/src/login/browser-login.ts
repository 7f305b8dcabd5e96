import { ApiError } from '@oanim/sdk'
import { checkForm } from '../credentials/find-credential.ts'
import { configPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { writeAside } from '../output/output.ts'
import { toJson } from '../output/text.ts'
import { type Context, clientFor } from '../server/connect.ts'
import type { Server } from '../server/find-server.ts'
import { deviceId, deviceName } from './device.ts'
import { lookAround, type Surroundings, whyNoBrowserHere, whyNobodyCanBeAsked } from './environment.ts'
import { type Loopback, listenOnLoopback } from './loopback.ts'
import { newProof, type Proof } from './proof.ts'
import { waitForCode } from './wait-for-code.ts'

const clientId = 'oanim-cli'
/** Longest that the command waits, whatever the server allows. Seconds. */
const longestWaitS = 300
const requestUriForm = /^urn:ietf:params:oauth:request_uri:(authreq_[0-9A-Za-z]{1,60})$/

/** A key that a user approved, and whose it is. */
export interface GrantedKey {
  readonly key: string
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly email: string
}

/**
 * Gets a key through a browser: asks the server, shows a user the page and the pairing code, waits for the code
 * and exchanges it. Saves nothing but the name of this installation.
 *
 * @throws {Failure} `terminal_missing` (exit 2); `login_denied`, `login_expired`, `code_invalid` (exit 4);
 * `login_unsupported`, `login_failed`
 */
export async function loginInBrowser(
  context: Context,
  server: Server,
  { mayOpen, around = lookAround(context.env) }: { mayOpen: boolean; around?: Surroundings },
): Promise<GrantedKey> {
  const nobody = whyNobodyCanBeAsked(around)
  if (nobody !== undefined) {
    throw new Failure('terminal_missing', `oanim login asks a user in a browser, and ${nobody}.`, {
      exitCode: 2,
      hint: 'Save a key with `oanim login --token -`, or set ANIMATE_API_KEY.',
    })
  }
  const client = await clientFor(context, server, undefined)
  const { issuer } = await client.oauth.server().catch(explainOldServer)
  const proof = newProof()
  const expected = { state: proof.state, issuer }
  const remote = whyNoBrowserHere(around)
  const loopback = remote === undefined ? await listenOnLoopback(expected).catch(() => undefined) : undefined
  const redirectUri = loopback?.redirectUri ?? `${issuer}/authorize/code`

  try {
    const pushed = await client.oauth.push({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: proof.challenge,
      code_challenge_method: 'S256',
      state: proof.state,
      device_id: await deviceId(configPath()),
      device_name: deviceName(),
    })
    const waitS = Math.min(pushed.expires_in, longestWaitS)
    const deadline = Date.now() + waitS * 1000
    const url = pageUrl(server, pushed.request_uri)
    await show(context, { url, proof, deadline, remote, loopback })
    if (loopback && mayOpen) {
      const { openBrowser } = await import('./open-browser.ts')
      if (!(await openBrowser(url))) {
        await context.output.notice('No browser could be opened here: open the address yourself.\n')
      }
    }

    const isDumb = context.env['TERM'] === 'dumb'
    const mode = context.output.isJson ? 'silent' : isDumb ? 'plain' : 'counting'
    for (;;) {
      const answer = await waitForCode(loopback?.answer, expected, { deadline, mode })
      if (answer === undefined) {
        throw new Failure('login_expired', `Nobody approved within ${Math.round(waitS / 60)} minutes.`, {
          exitCode: 4,
          hint: 'Run `oanim login` again.',
        })
      }
      if ('denied' in answer) {
        throw new Failure('login_denied', 'The request was denied in the browser.', { exitCode: 4 })
      }
      if ('failed' in answer) {
        throw new Failure('login_failed', `The server refused the request (${answer.failed}).`)
      }
      try {
        const granted = await client.oauth.redeem({
          grant_type: 'authorization_code',
          code: answer.code,
          redirect_uri: redirectUri,
          client_id: clientId,
          code_verifier: proof.verifier,
        })
        const { id, name } = granted.api_key
        return { ...checkForm(granted.access_token, server.url), id, name, email: granted.account.email }
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'grant_invalid') throw error
        if (!answer.isPasted) {
          throw new Failure('code_invalid', 'The server does not take the code that the browser brought.', {
            exitCode: 4,
            hint: 'A code works once and for a minute. Run `oanim login` again.',
            cause: error,
          })
        }
        await writeAside(
          'The server does not take that code: it works once, for a minute, and for this run only.\n',
        )
      }
    }
  } finally {
    await loopback?.close()
  }
}

/**
 * The address of the page: the configured server's own, with the request's id. Of what the server sent, nothing but
 * an id of known form is used.
 */
function pageUrl(server: Server, requestUri: string): string {
  const [, id] = requestUriForm.exec(requestUri) ?? []
  if (id !== undefined) return `${server.url}/authorize/${id}`
  throw new Failure('login_failed', `What ${server.url} answers is no authorization request.`)
}

interface Shown {
  url: string
  proof: Proof
  deadline: number
  remote: string | undefined
  loopback: Loopback | undefined
}

async function show({ output }: Context, { url, proof, deadline, remote, loopback }: Shown): Promise<void> {
  if (output.isJson) {
    await writeAside(
      `${toJson({
        next_step: {
          action: 'open_url',
          url,
          pairing_code: proof.pairingCode,
          expires_at: new Date(deadline).toISOString(),
          paste_code: loopback === undefined,
        },
      })}\n`,
    )
    return
  }
  const { paintAside } = output
  const how = loopback
    ? 'Open this page to connect the command line (it opens by itself if it can):'
    : `The browser cannot come back by itself ${remote ?? 'here'}. Open this page anywhere, and paste the code that it shows:`
  await writeAside(
    `${how}\n\n  ${paintAside.cyan(url)}\n\nApprove only if the page shows  ${paintAside.bold(proof.pairingCode)}\n\n`,
  )
}

function explainOldServer(error: unknown): never {
  if (error instanceof ApiError && error.code === 'route_not_found') {
    throw new Failure('login_unsupported', 'This server has no browser login.', {
      exitCode: 4,
      hint: 'Save a key with `oanim login --token -`.',
      cause: error,
    })
  }
  throw error
}
