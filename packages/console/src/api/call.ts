import { readProblem, silence } from './problem.ts'

const accountKey = 'oanim.account'

// A tab keeps its account whatever other tabs do; a new tab begins with the account that was chosen last.
if (sessionStorage.getItem(accountKey) === null) {
  sessionStorage.setItem(accountKey, localStorage.getItem(accountKey) ?? '')
}

/** The account that this tab acts for; `undefined` is the user's own. */
export function actingAccount(): string | undefined {
  return sessionStorage.getItem(accountKey) || undefined
}

/** Acts for an account from now on, in this tab and in new ones. */
export function actFor(accountId: string | undefined): void {
  sessionStorage.setItem(accountKey, accountId ?? '')
  localStorage.setItem(accountKey, accountId ?? '')
}

/**
 * Sends one request to the server that this page came from.
 *
 * @param idempotencyKey For calls that create something; see `submitOnce`.
 * @throws {Problem} The server refused, or did not answer.
 */
export async function call<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  idempotencyKey?: string,
): Promise<Answer> {
  const response = await send(method, path, body, idempotencyKey)
  return (await response.json().catch(() => ({}))) as Answer
}

/** Fetches a file as the account that this tab acts for. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await send('GET', path)
  return response.blob().catch((error: unknown) => {
    throw silence(error)
  })
}

async function send(method: string, path: string, body?: object, idempotencyKey?: string): Promise<Response> {
  const account = actingAccount()
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      // The page's own policy, no-referrer, would turn the Origin that the server asks for into `null`.
      referrerPolicy: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(account !== undefined && isOfAccount(path) && { 'oanim-account': account }),
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (idempotencyKey !== undefined) throw silence(error, 'Trying again creates nothing twice.')
    throw silence(error, body && 'What you typed is still here.')
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

/** Whether a path answers for an account, and not for the user alone. */
function isOfAccount(path: string): boolean {
  return path !== '/api/v1/users/me' && !path.startsWith('/api/auth/')
}
