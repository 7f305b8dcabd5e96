import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { parseServerUrl } from '@oanim/sdk'
import { Failure, systemReason } from '../failure.ts'
import { type Context, timeoutMs } from './connect.ts'
import { proxyFetch } from './proxy.ts'

/** Who a CI system says that this job is. */
export interface OidcToken {
  /** The system, in words. */
  readonly system: string
  /**
   * Asks for a token, or reads the one there is.
   *
   * @param audience Whom the token is to be shown to, where the system lets the job say.
   * @throws {Failure} `identity_unavailable`
   */
  token(audience: string): Promise<string>
}

/**
 * Finds the identity of a job: a token that somebody put into a variable or a file for us, or else GitHub's offer.
 *
 * @returns `undefined` where this is no job that has one.
 */
export function findOidcToken(context: Context): OidcToken | undefined {
  const { env } = context
  const token = env['OANIM_ID_TOKEN']?.trim()
  if (token) {
    return { system: env['GITLAB_CI'] ? 'GitLab CI' : 'OANIM_ID_TOKEN', token: async () => token }
  }
  const path = env['OANIM_ID_TOKEN_FILE']?.trim()
  if (path) return { system: 'OANIM_ID_TOKEN_FILE', token: () => readToken(path) }
  const url = env['ACTIONS_ID_TOKEN_REQUEST_URL']?.trim()
  const secret = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']?.trim()
  if (!url || !secret) return undefined
  return { system: 'GitHub Actions', token: (audience) => askGitHub(context, { url, secret, audience }) }
}

/** Says why a job has no identity, where its system could give it one. */
export function explainMissingToken(env: NodeJS.ProcessEnv): string | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') {
    return 'GitHub gives a job an identity with `permissions: id-token: write`, and to no pull request from a fork.'
  }
  if (env['GITLAB_CI']) return 'GitLab gives a job an identity with `id_tokens:`; call it OANIM_ID_TOKEN.'
  return undefined
}

/** Read anew each time: whoever keeps the file replaces it before it expires. */
async function readToken(path: string): Promise<string> {
  if (!isAbsolute(path)) {
    throw new Failure('identity_unavailable', 'OANIM_ID_TOKEN_FILE is not an absolute path.', {
      exitCode: 2,
      hint: 'Name the file from the root, so that no file of the current folder is taken for it.',
    })
  }
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw unavailable(
      `OANIM_ID_TOKEN_FILE names ${path}, which cannot be read: ${systemReason(error)}.`,
      error,
    )
  }
}

/** @see https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
async function askGitHub(
  context: Context,
  { url, secret, audience }: { url: string; secret: string; audience: string },
): Promise<string> {
  const address = URL.canParse(url) ? new URL(url) : undefined
  const read = address && parseServerUrl(address.origin)
  if (!address || !read?.ok || (!read.isEncrypted && !read.isLoopback)) {
    throw unavailable('ACTIONS_ID_TOKEN_REQUEST_URL is no address that a secret may be sent to.')
  }
  address.searchParams.set('audience', audience)
  const source = 'ACTIONS_ID_TOKEN_REQUEST_URL'
  const send =
    (await proxyFetch(context.env, { url: read.url, isLoopback: read.isLoopback, source })) ?? fetch
  let status: number
  let body: string
  try {
    const response = await send(address.href, {
      method: 'GET',
      headers: { Authorization: `Bearer ${secret}`, Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs(context.env)),
    })
    status = response.status
    body = await readShort(response)
  } catch (error) {
    throw unavailable('GitHub does not answer when it is asked who this job is.', error)
  }
  if (status !== 200) throw unavailable(`GitHub does not say who this job is: it answers ${status}.`)
  const token = tokenIn(body)
  if (token === undefined)
    throw unavailable('GitHub does not say who this job is: its answer holds no token.')
  return token
}

/** Longest answer that is read; a token has a few thousand bytes. */
const maxBytes = 100_000

async function readShort(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  // Leaving the loop early lets the other side stop.
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxBytes) break
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
  return new Failure('identity_unavailable', message, {
    hint: 'Run the job again, or set ANIMATE_API_KEY.',
    retryable: true,
    cause,
  })
}
