import { ApiError, type GrantedKey } from '@oanim/sdk'
import { Failure } from '../failure.ts'
import { visible } from '../output/text.ts'
import { readSetting } from './config-file.ts'
import { type Connection, type Context, clientFor } from './connect.ts'
import { findServer, type Server } from './find-server.ts'
import { explainMissingToken, findOidcToken, type OidcToken } from './oidc-token.ts'

/**
 * Connects with the identity of the job where there is no key: with a key that this command alone has, in memory, and
 * that ends with it.
 *
 * @param missing What to fail with when this is no such job.
 * @throws {Failure} exit 4: `credential_missing`; what `exchangeIdentity` throws.
 */
export async function exchangeOidcToken(context: Context, missing: Failure): Promise<Connection> {
  const identity = findOidcToken(context)
  if (!identity) throw await withAdvice(missing, context.env)
  const account = await findAccount(context.env)
  if (account === undefined) {
    throw new Failure(missing.code, missing.message, {
      exitCode: 4,
      hint: `This job has an identity (${identity.system}): name the account that trusts it in ANIMATE_ACCOUNT.`,
    })
  }
  const server = await findServer(context)
  const granted = await exchangeToken(context, server, identity, { account })
  const { access_token: key, api_key } = granted
  const credential = {
    key,
    prefix: api_key.prefix,
    source: { kind: 'identity', system: identity.system },
  } as const
  context.known.credential = credential
  const client = await clientFor(context, server, key)
  context.release = async () => {
    // It would end by itself in minutes; until then it would take a place among those of the jobs.
    await client.apiKeys.revoke(api_key.id, { timeoutMs: 5_000 }).catch(() => undefined)
  }
  await context.output.notice(
    `Signed in as ${visible(api_key.name)}, with the identity of this job (${identity.system}).\n`,
  )
  return { client, server, credential }
}

/** Where somebody means a job to have an identity, what is missing for it. */
async function withAdvice(missing: Failure, env: NodeJS.ProcessEnv): Promise<Failure> {
  const advice = env['ANIMATE_ACCOUNT']?.trim() ? explainMissingToken(env) : undefined
  if (advice === undefined) return missing
  return new Failure(missing.code, missing.message, { ...missing.details, hint: advice })
}

/**
 * Finds the account whose key a job wants: as it was typed, ANIMATE_ACCOUNT, then `account` in the configuration.
 *
 * @throws {Failure} exit 2: `account_invalid`, `config_unusable`
 */
export async function findAccount(env: NodeJS.ProcessEnv, typed?: string): Promise<string | undefined> {
  const variable = env['ANIMATE_ACCOUNT']?.trim()
  const [account, source] =
    typed !== undefined
      ? [typed.trim(), '--account']
      : variable
        ? [variable, 'ANIMATE_ACCOUNT']
        : [await readSetting('account'), 'account in the configuration']
  if (account === undefined || /^(?:acct|trust)_\w{1,100}$/.test(account)) return account
  throw new Failure('account_invalid', `What ${source} holds is not the id of an account.`, {
    exitCode: 2,
    hint: 'It begins with acct_; `oanim whoami` with a key of the account shows it.',
  })
}

/**
 * Exchanges the identity of a job for a key. The job's token goes to the configured server alone, which is the one that
 * the token is asked for: no server can have a token that is good elsewhere.
 *
 * @throws {Failure} `identity_unavailable`; exit 4: `identity_flawed`, `identity_untrusted`, `identity_spent`
 */
export async function exchangeToken(
  context: Context,
  server: Server,
  identity: OidcToken,
  { account, audience = new URL(server.url).origin }: { account: string; audience?: string | undefined },
): Promise<GrantedKey> {
  const client = await clientFor(context, server, undefined)
  const token = await identity.token(audience)
  try {
    return await client.oauth.exchange({ subject_token: token, audience: account })
  } catch (error) {
    if (!(error instanceof ApiError) || !error.code.startsWith('identity_')) throw error
    throw new Failure(
      error.code,
      `${server.url} gives this job (${identity.system}) no key of ${account}: ${error.detail}`,
      { exitCode: 4, hint: error.hint, requestId: error.requestId, cause: error },
    )
  }
}
