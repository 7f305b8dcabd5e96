import type { Me } from '@oanim/sdk'
import {
  type CredentialsFile,
  readCredentialsFileToChange,
  saveCredential,
} from '../credentials/credentials-file.ts'
import { checkForm, keyVariable } from '../credentials/find-credential.ts'
import { configPath, credentialsPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { type Context, clientFor } from '../server/connect.ts'
import { findServer, type Server } from '../server/find-server.ts'
import { endKey } from './end-key.ts'
import { readToken } from './read-token.ts'

/** `oanim login` */
export async function login(
  context: Context,
  { token, browser = true }: { token?: string; browser?: boolean },
): Promise<void> {
  await (token === undefined ? loginByBrowser(context, browser) : loginWithKey(context, token))
}

/** Saves the key that a person approved in a browser. What an earlier login of this machine made has ended then. */
async function loginByBrowser(context: Context, mayOpen: boolean): Promise<void> {
  const path = credentialsPath()
  const before = await readCredentialsFileToChange(path)
  const server = await findServer(context.env)
  context.known.server = server
  const { loginInBrowser } = await import('../login/browser-login.ts')
  const { key } = await loginInBrowser(context, server, { mayOpen })
  await saveCredential(path, { apiKey: key, server: server.url, origin: 'login' })
  const client = await clientFor(context, server, key)
  await tellSaved(context, { key, server, before, path, me: await client.auth.me() })
  if (before.state === 'read' && before.origin === 'login' && before.server === server.url) {
    // The server ended this machine's earlier key of the same account; one of another account ends here.
    await endKey(context, server, before.apiKey).catch(() => undefined)
  }
}

/** Checks the key's form, then asks the server, then saves. Whatever fails, the file stays as it was. */
async function loginWithKey(context: Context, token: string): Promise<void> {
  const { env } = context
  const isPiped = token === '-'
  const text = isPiped ? await readToken() : token.trim()
  const source = isPiped ? 'standard input' : '--token'
  if (text === '') {
    throw new Failure('credential_missing', `There is no key: ${source} is empty.`, {
      exitCode: 2,
      hint: isPiped ? undefined : 'Is ANIMATE_API_KEY set?',
    })
  }
  const { key, prefix } = checkForm(text, source)
  const path = credentialsPath()
  const before = await readCredentialsFileToChange(path)
  const server = await findServer(env)
  context.known.credential = { key, prefix, source: { kind: 'file', path: source, server: undefined } }
  const client = await clientFor(context, server, key)
  const me = await client.auth.me()
  await saveCredential(path, { apiKey: key, server: server.url })
  await tellSaved(context, { key, server, before, path, me })
}

interface Saved {
  key: string
  server: Server
  before: CredentialsFile
  path: string
  me: Me
}

async function tellSaved({ env, output }: Context, { key, server, before, path, me }: Saved): Promise<void> {
  if (output.isJson) {
    await output.json({ ...me, server: server.url, credentials_file: path })
  } else {
    await output.result(
      renderFacts([
        ['Account', visible(me.email)],
        ['Server', visible(server.url)],
        ['Key', `${visible(me.credential.name)} (${visible(me.credential.prefix ?? me.credential.id)})`],
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
      `The key saved before, ${visible(before.apiKey.slice(0, 13))}, is forgotten here and stays valid until revoked.\n`,
    )
  }
  const next = await findServer({ ...env, ANIMATE_API_URL: '' }, { server: server.url, path })
  if (next.url !== server.url) {
    await output.warning(
      'server_differs',
      `Without ANIMATE_API_URL, commands go to ${next.url} (from ${configPath()}), where this key is not sent.`,
      'Change api_url there, or keep the variable set.',
    )
  }
}
