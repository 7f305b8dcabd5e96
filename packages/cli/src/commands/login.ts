import type { Me } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, usageError } from '../command.ts'
import {
  type CredentialsFile,
  readCredentialsFileToChange,
  saveCredential,
} from '../config/credentials-file.ts'
import { checkKey, keyVariable } from '../config/find-credential.ts'
import { configPath, credentialsPath } from '../config/paths.ts'
import type { Context, Server } from '../context.ts'
import { Failure } from '../failure.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { createClient } from '../server/client.ts'
import { findServer } from '../server/find-server.ts'
import { readSecret } from './read-secret.ts'
import { revokeSavedKey } from './saved-key.ts'

/** `oanim login` */
export const command = (run: Run) =>
  new Command('login')
    .description('Sign in through a browser, or save an API key')
    .option('--token <key>', 'save this API key; - reads it from standard input')
    .option('--no-browser', 'print the URL instead of opening a browser')
    .option('--oidc', 'exchange the OIDC token of this CI job for a short-lived API key')
    .option('--account <id>', 'with --oidc: the account to sign in to (default: ANIMATE_ACCOUNT)')
    .option('--audience <text>', 'with --oidc on GitHub: the audience of the token (default: the server)')
    .option('--json', 'print the account as JSON, and the next step as JSON on standard error')
    .addHelpText(
      'after',
      examples(
        [
          'oanim login',
          'printf %s "$ANIMATE_API_KEY" | oanim login --token -',
          'oanim login --token $ANIMATE_API_KEY',
          'oanim login --oidc --account acct_0aBcDeFgHiJkLmNoPqRs',
        ],
        'You approve an API key for this machine in the browser. Approve only if the page shows the code from your terminal. Over SSH and in containers, you paste a code from the page instead. Without a terminal, use --token, --oidc or ANIMATE_API_KEY.',
        'The key is saved in ~/.oanim/credentials.yaml with its server, and sent to no other server. A key that the server rejects is not saved. A key in the arguments shows in process lists and shell history: prefer --token -.',
      ),
    )
    .action(run(login))

interface LoginOptions {
  token?: string
  browser?: boolean
  oidc?: boolean
  account?: string
  audience?: string
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { token, browser = true, oidc = false, account, audience } = options
  if (oidc && token !== undefined) throw usageError('Use either --oidc or --token.')
  if (!oidc && (account !== undefined || audience !== undefined)) {
    throw usageError('--account and --audience require --oidc.')
  }
  if (oidc) await loginWithOidc(context, { account, audience })
  else if (token === undefined) await loginInBrowser(context, browser)
  else await loginWithKey(context, token)
}

async function loginInBrowser(context: Context, opensBrowser: boolean): Promise<void> {
  const before = await readCredentialsFileToChange(context.profile)
  const server = await findServer(context)
  context.known.server = server
  const { requestKey } = await import('../login/browser-login.ts')
  const { key } = await requestKey(context, server, { opensBrowser })
  await replaceKey(context, { key, server, before })
}

/** @throws {Failure} `token_missing` (exit 4), `account_missing` (exit 2) */
async function loginWithOidc(
  context: Context,
  { account: typed, audience }: { account?: string | undefined; audience?: string | undefined },
): Promise<void> {
  const { env } = context
  const { exchangeToken, explainMissingToken, findAccount, findOidcToken } = await import('../server/oidc.ts')
  const token = findOidcToken(env)
  if (!token) {
    throw new Failure('token_missing', 'This job has no OIDC token.', {
      exitCode: 4,
      hint:
        explainMissingToken(env) ?? 'Set OANIM_ID_TOKEN to the token, or OANIM_ID_TOKEN_FILE to its file.',
    })
  }
  const account = await findAccount(context, typed)
  if (account === undefined) {
    throw new Failure('account_missing', 'Missing account.', {
      exitCode: 2,
      hint: 'Add --account acct_…, or set ANIMATE_ACCOUNT.',
    })
  }
  const before = await readCredentialsFileToChange(context.profile)
  const server = await findServer(context)
  const { access_token: key } = await exchangeToken(context, server, token, { account, audience })
  await replaceKey(context, { key, server, before })
}

/** Saves a key that was created for this machine, and revokes the one that an earlier login created for it. */
async function replaceKey(
  context: Context,
  { key, server, before }: { key: string; server: Server; before: CredentialsFile },
): Promise<void> {
  await saveCredential(context.profile, { apiKey: key, server: server.url, origin: 'login' }, context.output)
  const client = await createClient(context, server, key)
  await showSaved(context, { key, server, before, me: await client.auth.me() })
  if (before.state === 'read' && before.origin === 'login' && before.server === server.url) {
    await revokeSavedKey(context, server, before.apiKey).catch(() => undefined)
  }
}

/** Checks the format of the key, then asks the server, then saves. The file is not changed by a failed login. */
async function loginWithKey(context: Context, token: string): Promise<void> {
  const isPiped = token === '-'
  if (!isPiped && process.stderr.isTTY && token.trim() !== '') {
    await context.output.warning(
      'key_in_arguments',
      'The process list and your shell history contain this key.',
      'Next time, paste it: oanim login --token -',
    )
  }
  const text = isPiped ? await readSecret() : token.trim()
  const source = isPiped ? 'standard input' : '--token'
  if (text === '') {
    throw new Failure('credential_missing', `No API key: ${source} is empty.`, {
      exitCode: 2,
      hint: isPiped ? undefined : 'Is ANIMATE_API_KEY set?',
    })
  }
  const { key, prefix } = checkKey(text, source)
  const before = await readCredentialsFileToChange(context.profile)
  const server = await findServer(context)
  context.known.credential = { key, prefix, source: { kind: 'file', path: source, server: undefined } }
  const client = await createClient(context, server, key)
  const me = await client.auth.me()
  await saveCredential(context.profile, { apiKey: key, server: server.url }, context.output)
  await showSaved(context, { key, server, before, me })
}

interface Saved {
  key: string
  server: Server
  before: CredentialsFile
  me: Me
}

/** Shows what was saved, and warns if commands will not use it. */
async function showSaved(context: Context, { key, server, before, me }: Saved): Promise<void> {
  const { env, output, profile } = context
  const path = credentialsPath(profile)
  const { credential, email } = me
  if (output.isJson) {
    await output.json({ ...me, server: server.url, credentials_file: path })
  } else {
    const facts: [string, string][] = [
      ['Account', visible(email)],
      ['Server', visible(server.url)],
      ['Key', `${visible(credential.name)} (${visible(credential.prefix ?? credential.id)})`],
    ]
    if (credential.trust_policy_id) facts.push(['Expires', output.fullTime(credential.expires_at)])
    if (profile.source !== undefined) facts.push(['Profile', profile.name])
    await output.result(renderFacts([...facts, ['Saved', path]]))
  }
  const variable = keyVariable(env)
  if (variable !== undefined && variable !== key) {
    await output.warning(
      'credential_shadowed',
      'ANIMATE_API_KEY is set to another key, which commands use instead of the saved key.',
      'To use the saved key: unset ANIMATE_API_KEY',
    )
  }
  const isReplaced = before.state === 'read' && before.origin === undefined
  if (isReplaced && before.apiKey?.startsWith('anim_') && before.apiKey.trim() !== key) {
    const prefix = visible(before.apiKey.slice(0, 13))
    await output.notice(
      `The previously saved key, ${prefix}, was replaced in the file. It was not revoked.\n`,
    )
  }
  const next = await findServer({ ...context, env: { ...env, ANIMATE_API_URL: '' } })
  if (next.url !== server.url) {
    await output.warning(
      'server_differs',
      `Without ANIMATE_API_URL, commands call ${next.url} (from ${configPath(profile)}). The saved key is not sent there.`,
      'Change api_url in that file, or keep ANIMATE_API_URL set.',
    )
  }
}
