import { readCredentialsFileToChange, saveCredential } from '../credentials/credentials-file.ts'
import { credentialsPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { type Context, clientFor } from '../server/connect.ts'
import { exchangeToken, findAccount } from '../server/exchange-oidc-token.ts'
import { findServer } from '../server/find-server.ts'
import { explainMissingToken, findOidcToken } from '../server/oidc-token.ts'
import { notifySaved } from './notify-saved.ts'
import { endKey } from './revoke-key.ts'

/**
 * `oanim login --oidc`: saves a key that the job gets for its identity, for the commands that follow in the same job.
 *
 * @throws {Failure} `identity_missing` (exit 4), `account_missing` (exit 2)
 */
export async function loginWithOidc(
  context: Context,
  options: { account?: string | undefined; audience?: string | undefined },
): Promise<void> {
  const { env } = context
  const identity = findOidcToken(context)
  if (!identity) {
    throw new Failure('identity_missing', 'No CI system says who this job is.', {
      exitCode: 4,
      hint:
        explainMissingToken(env) ??
        'Put the token of the job into OANIM_ID_TOKEN, or its file into OANIM_ID_TOKEN_FILE.',
    })
  }
  const account = await findAccount(env, options.account)
  if (account === undefined) {
    throw new Failure('account_missing', 'Whose key the job wants is not said.', {
      exitCode: 2,
      hint: 'Name the account with --account or in ANIMATE_ACCOUNT: acct_…',
    })
  }
  const path = credentialsPath()
  const before = await readCredentialsFileToChange(path)
  const server = await findServer(context)
  const { access_token: key } = await exchangeToken(context, server, identity, {
    account,
    audience: options.audience,
  })
  // Nobody else has it, as with a key that was approved in a browser: logging out ends it.
  await saveCredential(path, { apiKey: key, server: server.url, origin: 'login' })
  const client = await clientFor(context, server, key)
  await notifySaved(context, { key, server, before, path, me: await client.auth.me() })
  if (before.state === 'read' && before.origin === 'login' && before.server === server.url) {
    await endKey(context, server, before.apiKey).catch(() => undefined)
  }
}
