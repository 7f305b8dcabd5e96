import { parseServerUrl } from '@oanim/sdk'
import { readSetting } from '../config/config-file.ts'
import { readCredentialsFile } from '../config/credentials-file.ts'
import { keyVariable } from '../config/find-credential.ts'
import { configPath, credentialsPath, hasHome } from '../config/paths.ts'
import type { Context, Server } from '../context.ts'
import { Failure } from '../failure.ts'

type Where = Pick<Context, 'env' | 'output' | 'profile'>

/**
 * Finds the server: ANIMATE_API_URL, `api_url` in the configuration, the server of the saved key, then
 * http://127.0.0.1:8000. If ANIMATE_API_KEY is set, as in CI, an unusable file is ignored with a warning.
 *
 * @throws {Failure} exit 2: `server_url_invalid`, `server_url_insecure`, `config_unusable`
 */
export async function findServer(context: Where): Promise<Server> {
  const { env, profile } = context
  const variable = env['ANIMATE_API_URL']?.trim()
  if (variable) return checkUrl(variable, 'ANIMATE_API_URL')
  const configured = await readSetting('api_url', profile).catch((error: unknown) => ignore(context, error))
  if (configured !== undefined) return checkUrl(configured, configPath(profile))
  return (await serverOfSavedKey(context)) ?? checkUrl('http://127.0.0.1:8000', 'default')
}

async function serverOfSavedKey(context: Where): Promise<Server | undefined> {
  if (!hasHome()) return undefined
  const path = credentialsPath(context.profile)
  const file = await readCredentialsFile(context.profile)
  if (file.state === 'unusable') {
    await context.output.warning('credentials_unusable', `${file.message} It is ignored.`, file.hint)
    return undefined
  }
  if (file.state === 'missing' || file.server === undefined) return undefined
  try {
    return checkUrl(file.server, path)
  } catch (error) {
    return ignore(context, error)
  }
}

/** Turns the error of a file into a warning if the file is not needed. */
async function ignore({ env, output }: Where, error: unknown): Promise<undefined> {
  if (keyVariable(env) === undefined || !(error instanceof Failure)) throw error
  await output.warning(error.code, `${error.message} It is ignored.`, error.details.hint)
  return undefined
}

const urlProblems = {
  not_a_url: 'is not a URL',
  scheme_unknown: 'must begin with https:// or http://',
  has_credentials: 'contains a user name or password',
  has_query: 'contains a ? or #',
} as const

/** Paths that the server answers: a URL with one of them is a page, not the server. */
const page =
  /^(.*?)\/(api\/v1|docs|openapi\.json|health|ready|oauth|authorize|share|setup|login|keys)(?:\/.*)?$/

/** Checks the URL of a server. @throws {Failure} exit 2: `server_url_invalid`, `server_url_insecure` */
export function checkUrl(text: string, source: string): Server {
  const server = parseServerUrl(text)
  if (!server.ok) {
    throw new Failure('server_url_invalid', `The value of ${source} ${urlProblems[server.reason]}.`, {
      exitCode: 2,
      hint: 'Use a URL such as https://animate.example.com or http://127.0.0.1:8000.',
    })
  }
  const [, base = '', pagePath] = page.exec(new URL(server.url).pathname) ?? []
  if (pagePath !== undefined) {
    throw new Failure(
      'server_url_invalid',
      `${server.url} (from ${source}) is the URL of a page, not of the server.`,
      { exitCode: 2, hint: `Remove /${pagePath}: set ${source} to ${new URL(server.url).origin}${base}` },
    )
  }
  if (!server.isEncrypted && !server.isLoopback) {
    throw new Failure(
      'server_url_insecure',
      `${server.url} (from ${source}) is not encrypted, so no API key is sent there.`,
      { exitCode: 2, hint: 'Use https://. Plain http:// is allowed only for a server on this machine.' },
    )
  }
  return { url: server.url, isLoopback: server.isLoopback, source }
}
