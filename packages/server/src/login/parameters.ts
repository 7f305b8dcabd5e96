import { z } from 'zod'
import { clientId } from './authorization-request.ts'

/** A parameter of OAuth: unknown ones are ignored, and what is wrong with a known one is told the OAuth way. */
export const parameter = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example !== undefined && { example }) })

/** @see RFC 6749 §4.1.1, RFC 7636 §4.3 */
export const AuthorizationParameters = {
  response_type: parameter('`code`.', 'code'),
  client_id: parameter(`\`${clientId}\`, the one client there is.`, clientId),
  redirect_uri: parameter(
    'Where the browser brings the code: `http://127.0.0.1:PORT/PATH`, `http://[::1]:PORT/PATH`, or this server’s ' +
      'page that shows the code, `/connect/code` under its own address.',
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
  device_name: parameter('What the machine is called, for the page and the name of the key.', 'build-7'),
}
