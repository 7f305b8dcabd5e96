import type { Answer } from '../../support/call.ts'

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const jwtType = 'urn:ietf:params:oauth:token-type:jwt'

/** Sends a token to the token endpoint, as a job does. */
export async function exchange(
  /** The URL of a server, or an app in this process. */
  at: string | { request(path: string, init: RequestInit): Response | Promise<Response> },
  audience: string,
  token: string,
  more: Record<string, string> = {},
): Promise<Answer> {
  const init = {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: tokenExchange,
      subject_token: token,
      subject_token_type: jwtType,
      audience,
      ...more,
    }),
  }
  const response = await (typeof at === 'string'
    ? fetch(`${at}/oauth/token`, init)
    : at.request('/oauth/token', init))
  return { status: response.status, headers: response.headers, body: await response.json() }
}
