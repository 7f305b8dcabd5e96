import { createHash, randomBytes } from 'node:crypto'
import { ApiError } from '@oanim/sdk'
import { deviceId } from '../config/config-file.ts'
import { checkKey } from '../config/find-credential.ts'
import type { Context, Server } from '../context.ts'
import { Failure } from '../failure.ts'
import { writeStderr } from '../output/output.ts'
import { count, toJson } from '../output/text.ts'
import { createClient } from '../server/client.ts'
import {
  deviceName,
  type Environment,
  findEnvironment,
  openBrowser,
  whyNoBrowser,
  whyNotInteractive,
} from './environment.ts'
import { type Loopback, listenOnLoopback } from './loopback.ts'
import { waitForCode } from './wait-for-code.ts'

const clientId = 'oanim-cli'
/** Longest wait for an approval, even if the server allows more. Seconds. */
const maxWaitS = 300
const requestUriForm = /^urn:ietf:params:oauth:request_uri:(authreq_[0-9A-Za-z]{1,60})$/

/**
 * Requests an API key through a browser: shows the page and the pairing code, waits for the approval and exchanges the
 * authorization code. Saves only the ID of this installation.
 *
 * @throws {Failure} `terminal_missing` (exit 2); `login_denied`, `login_expired`, `code_invalid` (exit 4);
 * `login_unsupported`, `login_failed`
 */
export async function requestKey(
  context: Context,
  server: Server,
  {
    opensBrowser,
    environment = findEnvironment(context.env),
  }: { opensBrowser: boolean; environment?: Environment },
): Promise<{ key: string; prefix: string }> {
  const reason = whyNotInteractive(environment)
  if (reason !== undefined) {
    throw new Failure('terminal_missing', `oanim login needs a terminal and a browser, and ${reason}.`, {
      exitCode: 2,
      hint: 'Save a key with `oanim login --token -`, or set ANIMATE_API_KEY.',
    })
  }
  const client = await createClient(context, server)
  const { issuer } = await client.oauth.server().catch(explainUnsupported)
  const proof = newProof()
  const expected = { state: proof.state, issuer }
  const remote = whyNoBrowser(environment)
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
      device_id: await deviceId(context.profile),
      device_name: deviceName(),
    })
    const waitS = Math.min(pushed.expires_in, maxWaitS)
    const deadline = Date.now() + waitS * 1000
    const url = pageUrl(server, pushed.request_uri)
    await showPage(context, { url, proof, deadline, remote, loopback, opensBrowser })
    if (loopback && opensBrowser && !(await openBrowser(url))) {
      await context.output.notice('Could not open a browser. Open the URL yourself.\n')
    }

    const isDumb = context.env['TERM'] === 'dumb'
    const mode = context.output.isJson ? 'silent' : isDumb ? 'plain' : 'counting'
    for (;;) {
      const answer = await waitForCode(loopback?.answer, expected, { deadline, mode })
      if (answer === undefined) {
        throw new Failure(
          'login_expired',
          `The request was not approved within ${count(Math.round(waitS / 60), 'minute')}.`,
          {
            exitCode: 4,
            hint: 'Run `oanim login` again.',
          },
        )
      }
      if ('denied' in answer) {
        throw new Failure('login_denied', 'The request was denied in the browser.', { exitCode: 4 })
      }
      if ('failed' in answer) {
        throw new Failure('login_failed', `The server rejected the request (${answer.failed}).`)
      }
      try {
        const granted = await client.oauth.redeem({
          grant_type: 'authorization_code',
          code: answer.code,
          redirect_uri: redirectUri,
          client_id: clientId,
          code_verifier: proof.verifier,
        })
        return checkKey(granted.access_token, server.url)
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'grant_invalid') throw error
        if (!answer.isPasted) {
          throw new Failure('code_invalid', 'The server rejected the code from the browser.', {
            exitCode: 4,
            hint: 'A code works once, within a minute. Run `oanim login` again.',
            cause: error,
          })
        }
        await writeStderr(
          'The server rejected the code. A code works once, within a minute, and only for this login.\n',
        )
      }
    }
  } finally {
    await loopback?.close()
  }
}

/**
 * The URL of the page, built from the configured server and the ID of the request. Nothing else that the server sends is
 * used.
 */
function pageUrl(server: Server, requestUri: string): string {
  const [, id] = requestUriForm.exec(requestUri) ?? []
  if (id !== undefined) return `${server.url}/authorize/${id}`
  throw new Failure('login_failed', `${server.url} did not return an authorization request.`)
}

interface Page {
  url: string
  proof: Proof
  deadline: number
  remote: string | undefined
  loopback: Loopback | undefined
  opensBrowser: boolean
}

async function showPage(
  { output }: Context,
  { url, proof, deadline, remote, loopback, opensBrowser }: Page,
): Promise<void> {
  if (output.isJson) {
    await writeStderr(
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
  const { stderrStyle } = output
  const how = !loopback
    ? `No browser can be opened ${remote ?? 'here'}. Open this page on any device, and paste the code that it shows:`
    : opensBrowser
      ? 'Opening this page in your browser:'
      : 'Open this page in your browser:'
  await writeStderr(
    `${how}\n\n  ${stderrStyle.cyan(url)}\n\nApprove only if the page shows this code:  ${stderrStyle.bold(proof.pairingCode)}\n\n`,
  )
}

function explainUnsupported(error: unknown): never {
  if (error instanceof ApiError && error.code === 'route_not_found') {
    throw new Failure('login_unsupported', 'This server does not support browser login.', {
      exitCode: 4,
      hint: 'Save a key with `oanim login --token -`.',
      cause: error,
    })
  }
  throw error
}

/** The PKCE values of one authorization request. */
export interface Proof {
  /** Sent only with the request that fetches the key. */
  readonly verifier: string
  readonly challenge: string
  readonly state: string
  /** Shown in the terminal and on the page, so the user sees that the two belong together. */
  readonly pairingCode: string
}

/** Creates a verifier of 256 random bits and a state of 192 random bits. */
export function newProof(): Proof {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return {
    verifier,
    challenge,
    state: randomBytes(24).toString('base64url'),
    pairingCode: pairingCode(challenge),
  }
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** Derives the pairing code from the challenge, as the server does: it is never sent. */
export function pairingCode(challenge: string): string {
  const bytes = createHash('sha256').update(challenge, 'latin1').digest()
  const word = [...bytes.subarray(0, 4)].map((byte) => letters[byte % letters.length]).join('')
  const number = [...bytes.subarray(4, 8)].map((byte) => byte % 10).join('')
  return `${word}-${number}`
}
