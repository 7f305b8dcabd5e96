import createClient from 'openapi-fetch'
import type { paths } from '../../../sdk/src/generated/openapi.ts'
import { Problem, readProblem, unreachable } from './problem.ts'

const accountKey = 'oanim.account'

// Each tab keeps its own account; a new tab starts with the account that was chosen last.
if (sessionStorage.getItem(accountKey) === null) {
  sessionStorage.setItem(accountKey, localStorage.getItem(accountKey) ?? '')
}

/** The account that this tab acts for; `undefined` is the user's own. */
export function actingAccount(): string | undefined {
  return sessionStorage.getItem(accountKey) || undefined
}

/** Switches this tab and new tabs to an account. */
export function actFor(accountId: string | undefined): void {
  sessionStorage.setItem(accountKey, accountId ?? '')
  localStorage.setItem(accountKey, accountId ?? '')
}

/** The server's API, typed by its contract. `read` takes the data out of a call. */
export const client = createClient<paths>({ fetch: send })

/**
 * Waits for a call of `client`.
 *
 * @throws {Problem} The server denied the request or did not respond.
 */
export async function read<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  try {
    return (await call).data as Data
  } catch (error) {
    throw error instanceof Problem ? error : unreachable(error)
  }
}

/** Fetches a file as the account of this tab. */
export async function fetchFile(path: string): Promise<Blob> {
  return read(send(new Request(path)).then(async (response) => ({ data: await response.blob() })))
}

/**
 * Sends a request to the server that this page came from.
 *
 * @throws {Problem} The server denied the request or did not respond.
 */
export async function send(request: Request): Promise<Response> {
  const { headers, url } = request
  const account = actingAccount()
  if (account !== undefined && isOfAccount(new URL(url).pathname)) headers.set('oanim-account', account)
  const response = await fetch(request, {
    // The policy of the page, no-referrer, would send `null` as the Origin that the server checks.
    referrerPolicy: 'same-origin',
  }).catch((error: unknown) => {
    if (headers.has('idempotency-key'))
      throw unreachable(error, 'Trying again is safe: nothing is created twice.')
    throw unreachable(error, headers.has('content-type') ? 'Your input is kept.' : undefined)
  })
  if (!response.ok) throw await readProblem(response)
  return response
}

function isOfAccount(path: string): boolean {
  return path !== '/api/v1/users/me' && !path.startsWith('/api/auth/')
}
