import { readProblem, silence } from './problem.ts'

const accountKey = 'oanim.account'

/** The account that this tab acts for; `undefined` is the person's own. */
export function actingAccount(): string | undefined {
  return sessionStorage.getItem(accountKey) ?? undefined
}

export function actFor(accountId: string | undefined): void {
  if (accountId === undefined) sessionStorage.removeItem(accountKey)
  else sessionStorage.setItem(accountKey, accountId)
}

/**
 * Sends one request to the server that this page came from.
 *
 * @throws {Problem} The server refused, or did not answer.
 */
export async function call<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await send(method, path, body)
  return (await response.json().catch(() => ({}))) as Answer
}

/** Fetches a file as the account that this tab acts for. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await send('GET', path)
  return response.blob().catch((error: unknown) => {
    throw silence(error)
  })
}

async function send(method: string, path: string, body?: object): Promise<Response> {
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
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch (error) {
    throw silence(error)
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

/** Whether a path answers for an account, and not for the person alone. */
function isOfAccount(path: string): boolean {
  return path !== '/api/v1/me' && !path.startsWith('/api/auth/')
}
