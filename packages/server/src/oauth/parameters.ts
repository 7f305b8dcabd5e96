import { z } from 'zod'
import { clientId } from './authorization-parameters.ts'

/** A parameter of OAuth: unknown ones are ignored, and what is wrong with a known one is told the OAuth way. */
export const parameter = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example !== undefined && { example }) })

/** How a client proves itself. The one client has nothing to prove itself with, so each is an error. */
export const clientCredentials = {
  client_secret: parameter('Not supported: the client is public.'),
  client_assertion: parameter('Not supported: the client is public.'),
}

/** @see RFC 6749 §4.1.1, RFC 7636 §4.3 */
export const AuthorizationParameters = {
  response_type: parameter('`code`.', 'code'),
  client_id: parameter(`\`${clientId}\`, the one client there is.`, clientId),
  redirect_uri: parameter(
    'Where the browser brings the code: `http://127.0.0.1:PORT/PATH`, `http://[::1]:PORT/PATH`, or this server’s ' +
      'page that shows the code, `/authorize/code` under its own address.',
    'http://127.0.0.1:43210/callback',
  ),
  code_challenge: parameter(
    'SHA-256 of the verifier, in base64url without padding.',
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  ),
  code_challenge_method: parameter('`S256`.', 'S256'),
  state: parameter('Comes back unchanged: up to 512 ASCII characters.', 'af0ifjsldkj'),
  device_id: parameter(
    'Stays the same on one installation: its next login replaces the key of the one before.',
    'device_8f14e45fceea167a',
  ),
  scope: parameter(
    'The scopes of the key, separated by spaces. The user sees them before deciding. Without `scope` the key has all.',
    'assets:read assets:write',
  ),
  resource: parameter('An address of this server, if any. A key is good for the whole server.'),
  response_mode: parameter('`query`, the default.', 'query'),
  prompt: parameter('Any value but `none`: a user decides about every request.'),
  request: parameter('Not supported.'),
  authorization_details: parameter('Not supported: ask for less with `scope`.'),
  device_name: parameter('What the machine is called, for the page and the name of the key.', 'build-7'),
}
