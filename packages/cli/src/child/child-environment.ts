import { findKeys } from '@oanim/key'

/** Variables that hold a key, or a token that the server exchanges for one. */
const credentials = new Set([
  'ANIMATE_API_KEY',
  'OANIM_ID_TOKEN',
  'OANIM_ID_TOKEN_FILE',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  // Names another key.
  'OANIM_PROFILE',
])
const server = 'ANIMATE_API_URL'
/** What the SDKs of OpenAI read, in upper case. Requests with the key of the command go to this server. */
const openai = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID']

/**
 * The environment of a command that gets a key of its own: this environment without any other credential of the server.
 *
 * @returns `dropped`: other variables that are left out because an API key is in them.
 */
export function childEnvironment(
  env: NodeJS.ProcessEnv,
  { key, url }: { key: string; url: string },
): { env: NodeJS.ProcessEnv; dropped: string[] } {
  const dropped: string[] = []
  const kept = Object.entries(env).filter(([name, value = '']) => {
    // Windows ignores the case of names.
    const upper = name.toUpperCase()
    if (credentials.has(upper) || upper === server || openai.includes(upper)) return false
    if (findKeys(value).length === 0) return true
    dropped.push(name)
    return false
  })
  const own = {
    ANIMATE_API_KEY: key,
    [server]: url,
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: `${url.replace(/\/$/, '')}/v1`,
  }
  return { env: { ...Object.fromEntries(kept), ...own }, dropped }
}
