import { readCredentialsFileToChange, saveCredential } from '../credentials/credentials-file.ts'
import { checkForm } from '../credentials/find-credential.ts'
import { credentialsPath } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { type Context, clientFor } from '../server/connect.ts'
import { findServer } from '../server/find-server.ts'
import { notifySaved } from './notify-saved.ts'
import { readToken } from './read-token.ts'
import { endKey } from './revoke-key.ts'

/** How to sign in; without any, through a browser. */
export interface LoginOptions {
  token?: string
  browser?: boolean
  /** With the identity of a CI job. */
  oidc?: boolean
  account?: string
  audience?: string
}

/** `oanim login` */
export async function login(context: Context, options: LoginOptions): Promise<void> {
  const { token, browser = true, oidc = false, account, audience } = options
  const clash =
    oidc && token !== undefined
      ? '--oidc and --token exclude each other.'
      : !oidc && (account !== undefined || audience !== undefined)
        ? '--account and --audience belong to --oidc.'
        : undefined
  if (clash !== undefined) throw new Failure('usage_invalid', clash, { exitCode: 2, hint: 'See --help.' })
  if (oidc) {
    const { loginWithOidc } = await import('./login-with-oidc.ts')
    return loginWithOidc(context, { account, audience })
  }
  await (token === undefined ? loginByBrowser(context, browser) : loginWithKey(context, token))
}

/** Saves the key that a user approved in a browser. What an earlier login of this machine made has ended then. */
async function loginByBrowser(context: Context, mayOpen: boolean): Promise<void> {
  const path = credentialsPath()
  const before = await readCredentialsFileToChange(path)
  const server = await findServer(context)
  context.known.server = server
  const { loginInBrowser } = await import('../login/browser-login.ts')
  const { key } = await loginInBrowser(context, server, { mayOpen })
  await saveCredential(path, { apiKey: key, server: server.url, origin: 'login' })
  const client = await clientFor(context, server, key)
  await notifySaved(context, { key, server, before, path, me: await client.auth.me() })
  if (before.state === 'read' && before.origin === 'login' && before.server === server.url) {
    // The server ended this machine's earlier key of the same account; one of another account ends here.
    await endKey(context, server, before.apiKey).catch(() => undefined)
  }
}

/** Checks the key's form, then asks the server, then saves. Whatever fails, the file stays as it was. */
async function loginWithKey(context: Context, token: string): Promise<void> {
  const isPiped = token === '-'
  if (!isPiped && process.stderr.isTTY && token.trim() !== '') {
    await context.output.warning(
      'key_in_arguments',
      'The process list and the history of your shell contain this key.',
      'Next time paste it: oanim login --token -',
    )
  }
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
  const server = await findServer(context)
  context.known.credential = { key, prefix, source: { kind: 'file', path: source, server: undefined } }
  const client = await clientFor(context, server, key)
  const me = await client.auth.me()
  await saveCredential(path, { apiKey: key, server: server.url })
  await notifySaved(context, { key, server, before, path, me })
}
