import { parseServerUrl } from '@oanim/sdk'
import { configPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
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
 * Finds the server to call: ANIMATE_API_URL, then `api_url` in the configuration, then the server that the saved
 * key belongs to, then the one on this machine.
 *
 * @throws {Failure} exit 2: `server_url_invalid`, `server_url_insecure`, `config_unusable`
 */
export async function findServer(
  env: NodeJS.ProcessEnv,
  ofSavedKey?: { server: string; path: string },
): Promise<Server> {
  const variable = env['ANIMATE_API_URL']?.trim()
  if (variable) return checkUrl(variable, 'ANIMATE_API_URL')
  const path = configPath()
  const configured = await readSetting(path, 'api_url')
  if (configured !== undefined) return checkUrl(configured, path)
  if (ofSavedKey !== undefined) return checkUrl(ofSavedKey.server, ofSavedKey.path)
  return checkUrl('http://127.0.0.1:8000', 'default')
}

/** Reads the address of a server. @throws {Failure} exit 2 */
export function checkUrl(text: string, source: string): Server {
  const server = parseServerUrl(text)
  if (!server.ok) {
    throw new Failure('server_url_invalid', `What ${source} holds ${flaws[server.reason]}.`, {
      exitCode: 2,
      hint: 'Write it like https://animate.example.com or http://127.0.0.1:8000.',
    })
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
