import { parseServerUrl } from '@oanim/sdk'
import { readCredentialsFile } from '../credentials/credentials-file.ts'
import { keyVariable } from '../credentials/find-credential.ts'
import { configPath, credentialsPath, hasHome } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import type { Output } from '../output/output.ts'
import { readSetting } from './config-file.ts'

export interface Server {
  url: string
  isLoopback: boolean
  /** What named the server, in words. */
  source: string
}

const flaws = {
  not_a_url: 'is not an address',
  scheme_unknown: 'begins with something else than https:// or http://',
  has_credentials: 'has a user name or password in it',
  has_query: 'has a ? or # in it',
} as const

/**
 * Finds the server to call: ANIMATE_API_URL, then `api_url` in the configuration, then the server of the saved key, which
 * is the one that the user logged in to, then the one on this machine. With ANIMATE_API_KEY set, as in CI, a file that
 * cannot be used is ignored with a warning.
 *
 * @throws {Failure} exit 2: `server_url_invalid`, `server_url_insecure`, `config_unusable`
 */
export async function findServer({ env, output }: Surroundings): Promise<Server> {
  const variable = env['ANIMATE_API_URL']?.trim()
  if (variable) return checkUrl(variable, 'ANIMATE_API_URL')
  const configured = await readSetting('api_url').catch(async (error: unknown) => {
    if (keyVariable(env) === undefined || !(error instanceof Failure)) throw error
    await output.warning(error.code, `${error.message} It is ignored.`, error.details.hint)
    return undefined
  })
  if (configured !== undefined) return checkUrl(configured, configPath())
  return (await serverOfSavedKey({ env, output })) ?? checkUrl('http://127.0.0.1:8000', 'default')
}

interface Surroundings {
  env: NodeJS.ProcessEnv
  output: Output
}

async function serverOfSavedKey({ env, output }: Surroundings): Promise<Server | undefined> {
  if (!hasHome()) return undefined
  const path = credentialsPath()
  const file = await readCredentialsFile(path)
  if (file.state === 'unusable') {
    await output.warning('credentials_unusable', `${file.message} ${notNeeded}`, file.hint)
    return undefined
  }
  if (file.state === 'missing' || file.server === undefined) return undefined
  try {
    return checkUrl(file.server, path)
  } catch (error) {
    if (keyVariable(env) === undefined || !(error instanceof Failure)) throw error
    await output.warning(error.code, `${error.message} ${notNeeded}`, error.details.hint)
    return undefined
  }
}

/** Where ANIMATE_API_KEY holds the key. */
export const notNeeded = 'It is ignored: the key is not from there.'

/** Reads the address of a server. @throws {Failure} exit 2 */
export function checkUrl(text: string, source: string): Server {
  const server = parseServerUrl(text)
  if (!server.ok) {
    throw new Failure('server_url_invalid', `What ${source} holds ${flaws[server.reason]}.`, {
      exitCode: 2,
      hint: 'Write it like https://animate.example.com or http://127.0.0.1:8000.',
    })
  }
  const [, base = '', page] =
    /^(.*?)\/(api\/v1|docs|openapi\.json|health|ready|oauth|connect|share|setup|claim|login|keys)(?:\/.*)?$/.exec(
      new URL(server.url).pathname,
    ) ?? []
  if (page !== undefined) {
    throw new Failure(
      'server_url_invalid',
      `${server.url} (from ${source}) is the address of a page of the server, not of the server.`,
      { exitCode: 2, hint: `Remove /${page}: set ${source} to ${new URL(server.url).origin}${base}` },
    )
  }
  if (!server.isEncrypted && !server.isLoopback) {
    throw new Failure(
      'server_url_insecure',
      `${server.url} (from ${source}) is not encrypted, so no key is sent there.`,
      { exitCode: 2, hint: 'Use https://. Plain http:// is only for a server on this machine.' },
    )
  }
  return { url: server.url, isLoopback: server.isLoopback, source }
}
