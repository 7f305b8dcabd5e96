import { readFile } from 'node:fs/promises'
import { ApiError, type GrantedKey, parseServerUrl } from '@oanim/sdk'
import { readSetting } from '../config/config-file.ts'
import { isAbsolutePath } from '../config/paths.ts'
import type { Context, Server } from '../context.ts'
import { Failure, systemReason } from '../failure.ts'
import { visible } from '../output/text.ts'
import { type Connection, createClient, timeoutMs } from './client.ts'
import { findServer } from './find-server.ts'
import { proxyFetch } from './proxy.ts'

/** The OIDC token of this CI job. */
export interface OidcToken {
  /** The CI system or variable that provides the token, in words. */
  readonly system: string
  /**
   * Requests the token, or reads it.
   *
   * @param audience The audience of the token, where the CI system lets the job choose it.
   * @throws {Failure} `token_unavailable`
   */
  read(audience: string): Promise<string>
}

/**
 * Signs in with the OIDC token of the job: exchanges it for a key that only this command holds, in memory, and that is
 * revoked when the command ends.
 *
 * @param missing The failure to throw outside of such a job.
 * @throws {Failure} exit 4: `credential_missing`; and what `exchangeToken` throws
 */
export async function exchangeOidcToken(context: Context, missing: Failure): Promise<Connection> {
  const { env, known, output } = context
  const token = findOidcToken(env)
  if (!token) throw withHint(missing, env['ANIMATE_ACCOUNT']?.trim() ? explainMissingToken(env) : undefined)
  const account = await findAccount(context)
  if (account === undefined) {
    throw withHint(
      missing,
      `This job has an OIDC token (${token.system}). Set ANIMATE_ACCOUNT to the account that trusts it.`,
    )
  }
  const server = await findServer(context)
  const { access_token: key, api_key } = await exchangeToken(context, server, token, { account })
  const source = { kind: 'oidc', system: token.system } as const
  const credential = { key, prefix: api_key.prefix, source }
  known.credential = credential
  const client = await createClient(context, server, key)
  context.release = async () => {
    // It expires in minutes anyway; until then it would count towards the limit of CI job keys.
    await client.apiKeys.revoke(api_key.id, { timeoutMs: 5_000 }).catch(() => undefined)
  }
  await output.notice(`Signed in as ${visible(api_key.name)} with an OIDC token (${token.system}).\n`)
  return { client, server, credential }
}

function withHint(failure: Failure, hint: string | undefined): Failure {
  return new Failure(failure.code, failure.message, {
    ...failure.details,
    ...(hint !== undefined && { hint }),
  })
}

/**
 * Exchanges the OIDC token of the job for an API key. The token is sent only to the server that is its audience, so no
 * server can get a token that another server accepts.
 *
 * @throws {Failure} `token_unavailable`; exit 4: `token_invalid`, `token_untrusted`, `token_replayed`
 */
export async function exchangeToken(
  context: Context,
  server: Server,
  token: OidcToken,
  { account, audience = new URL(server.url).origin }: { account: string; audience?: string | undefined },
): Promise<GrantedKey> {
  const client = await createClient(context, server)
  const subjectToken = await token.read(audience)
  try {
    return await client.oauth.exchange({ subject_token: subjectToken, audience: account })
  } catch (error) {
    if (!(error instanceof ApiError) || !error.code.startsWith('token_')) throw error
    throw new Failure(
      error.code,
      `${server.url} rejected the OIDC token of this job (${token.system}) for ${account}: ${error.detail}`,
      { exitCode: 4, hint: error.hint, requestId: error.requestId, cause: error },
    )
  }
}

/**
 * Finds the account to sign in to: the option, ANIMATE_ACCOUNT, then `account` in the configuration.
 *
 * @throws {Failure} exit 2: `account_invalid`, `config_unusable`
 */
export async function findAccount(
  { env, profile }: Pick<Context, 'env' | 'profile'>,
  typed?: string,
): Promise<string | undefined> {
  const variable = env['ANIMATE_ACCOUNT']?.trim()
  const [account, source] =
    typed !== undefined
      ? [typed.trim(), '--account']
      : variable
        ? [variable, 'ANIMATE_ACCOUNT']
        : [await readSetting('account', profile), 'account in the configuration']
  if (account === undefined || isAccountId(account)) return account
  throw new Failure('account_invalid', `The value of ${source} is not an account ID.`, {
    exitCode: 2,
    hint: 'An account ID begins with acct_. `oanim whoami` with a key of the account shows it.',
  })
}

export function isAccountId(text: string): boolean {
  return /^(?:acct|trust)_\w{1,100}$/.test(text)
}

/**
 * Finds the OIDC token of the job: OANIM_ID_TOKEN, OANIM_ID_TOKEN_FILE, then the token service of GitHub Actions.
 *
 * @returns `undefined` outside of such a job.
 */
export function findOidcToken(env: NodeJS.ProcessEnv): OidcToken | undefined {
  const token = env['OANIM_ID_TOKEN']?.trim()
  if (token) return { system: env['GITLAB_CI'] ? 'GitLab CI' : 'OANIM_ID_TOKEN', read: async () => token }
  const path = env['OANIM_ID_TOKEN_FILE']?.trim()
  if (path) return { system: 'OANIM_ID_TOKEN_FILE', read: () => readTokenFile(path) }
  const url = env['ACTIONS_ID_TOKEN_REQUEST_URL']?.trim()
  const secret = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']?.trim()
  if (!url || !secret) return undefined
  return { system: 'GitHub Actions', read: (audience) => requestFromGitHub(env, { url, secret, audience }) }
}

/** Explains why a job has no OIDC token, if its CI system could provide one. */
export function explainMissingToken(env: NodeJS.ProcessEnv): string | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') {
    return 'GitHub provides an OIDC token to jobs with `permissions: id-token: write`, except for pull requests from forks.'
  }
  if (env['GITLAB_CI']) return 'GitLab provides an OIDC token with `id_tokens:`. Name it OANIM_ID_TOKEN.'
  return undefined
}

/** The file is read for each exchange, because the CI system replaces it before the token expires. */
async function readTokenFile(path: string): Promise<string> {
  if (!isAbsolutePath(path)) {
    throw new Failure('token_unavailable', 'OANIM_ID_TOKEN_FILE must be an absolute path.', {
      exitCode: 2,
      hint: 'A relative path could name a file of a cloned repository.',
    })
  }
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw unavailable(`Cannot read ${path} (from OANIM_ID_TOKEN_FILE): ${systemReason(error)}.`, error)
  }
}

/** @see https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
async function requestFromGitHub(
  env: NodeJS.ProcessEnv,
  { url, secret, audience }: { url: string; secret: string; audience: string },
): Promise<string> {
  const source = 'ACTIONS_ID_TOKEN_REQUEST_URL'
  const address = URL.canParse(url) ? new URL(url) : undefined
  const server = address && parseServerUrl(address.origin)
  if (!address || !server?.ok || (!server.isEncrypted && !server.isLoopback)) {
    throw unavailable(`${source} is not a URL that a secret can be sent to.`)
  }
  address.searchParams.set('audience', audience)
  const send = (await proxyFetch(env, { url: server.url, isLoopback: server.isLoopback, source })) ?? fetch
  let status: number
  let body: string
  try {
    const response = await send(address.href, {
      method: 'GET',
      headers: { Authorization: `Bearer ${secret}`, Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs(env)),
    })
    status = response.status
    body = await readStart(response)
  } catch (error) {
    throw unavailable('GitHub did not respond to the request for an OIDC token.', error)
  }
  if (status !== 200) throw unavailable(`GitHub did not issue an OIDC token (status ${status}).`)
  const token = tokenIn(body)
  if (token === undefined) throw unavailable('The response of GitHub contains no OIDC token.')
  return token
}

/** Longest response that is read, in characters. A token has a few thousand. */
const maxLength = 100_000

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxLength) break
  }
  return text
}

function tokenIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    const value =
      typeof answer === 'object' && answer !== null && 'value' in answer ? answer.value : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}

function unavailable(message: string, cause?: unknown): Failure {
  return new Failure('token_unavailable', message, {
    hint: 'Run the job again, or set ANIMATE_API_KEY.',
    retryable: true,
    cause,
  })
}
