import type { Me } from '@oanim/sdk'
import type { CredentialsFile } from '../credentials/credentials-file.ts'
import { keyVariable } from '../credentials/find-credential.ts'
import { configPath } from '../credentials/paths.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import type { Context } from '../server/connect.ts'
import { findServer, type Server } from '../server/find-server.ts'
import { timeTeller } from './api-keys/key-facts.ts'

/** A key that was saved, and what stood there before. */
interface Saved {
  key: string
  server: Server
  before: CredentialsFile
  path: string
  me: Me
}

/** Shows what was saved, and what stands in its way. */
export async function notifySaved(
  { env, output }: Context,
  { key, server, before, path, me }: Saved,
): Promise<void> {
  if (output.isJson) {
    await output.json({ ...me, server: server.url, credentials_file: path })
  } else {
    await output.result(
      renderFacts([
        ['Account', visible(me.email)],
        ['Server', visible(server.url)],
        ['Key', `${visible(me.credential.name)} (${visible(me.credential.prefix ?? me.credential.id)})`],
        ...(me.credential.trust_policy_id
          ? [['Expires', timeTeller(output)(me.credential.expires_at)] as [string, string]]
          : []),
        ['Saved', path],
      ]),
    )
  }
  const variable = keyVariable(env)
  if (variable !== undefined && variable !== key) {
    await output.warning(
      'credential_shadowed',
      'ANIMATE_API_KEY is set to another key and wins over the saved one.',
      'Unset it to use what you saved: unset ANIMATE_API_KEY',
    )
  }
  const isKept = before.state === 'read' && before.origin === undefined
  if (isKept && before.apiKey?.startsWith('anim_') && before.apiKey.trim() !== key) {
    await output.notice(
      `The key saved before, ${visible(before.apiKey.slice(0, 13))}, was replaced here. If it is still active, it stays active: saving revokes nothing.\n`,
    )
  }
  const next = await findServer({ env: { ...env, ANIMATE_API_URL: '' }, output })
  if (next.url !== server.url) {
    await output.warning(
      'server_differs',
      `Without ANIMATE_API_URL, commands go to ${next.url} (from ${configPath()}), where this key is not sent.`,
      'Change api_url there, or keep the variable set.',
    )
  }
}
