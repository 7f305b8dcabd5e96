import { readCredentialsFileToChange, saveCredential } from '../credentials/credentials-file.ts'
import { checkForm, keyVariable } from '../credentials/find-credential.ts'
import { configPath, credentialsPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { type Context, clientFor } from '../server/connect.ts'
import { findServer } from '../server/find-server.ts'
import { readToken } from './read-token.ts'

/** `oanim login` */
export async function login(context: Context, { token }: { token?: string }): Promise<void> {
  if (token === undefined) return loginInBrowser()
  await loginWithKey(context, token)
}

function loginInBrowser(): Promise<void> {
  throw new Failure('login_method_missing', 'This version signs in with an API key only.', {
    exitCode: 2,
    hint: 'Run `oanim login --token -` and paste the key, or set ANIMATE_API_KEY.',
  })
}

/** Checks the key's form, then asks the server, then saves. Whatever fails, the file stays as it was. */
async function loginWithKey(context: Context, token: string): Promise<void> {
  const { env, output } = context
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

  if (output.isJson) {
    await output.json({ ...me, server: server.url, credentials_file: path })
  } else {
    await output.result(
      renderFacts([
        ['Account', visible(me.email)],
        ['Server', visible(server.url)],
        ['Key', `${visible(me.credential.name)} (${visible(me.credential.prefix)})`],
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
  if (before.state === 'read' && before.apiKey?.startsWith('anim_') && before.apiKey.trim() !== key) {
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
