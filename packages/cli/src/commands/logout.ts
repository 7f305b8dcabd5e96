import { isPrefix } from '@oanim/key'
import { Command } from 'commander'
import { examples, type Run } from '../command.ts'
import { removeEmptyProfile } from '../config/config-file.ts'
import { readCredentialsFileToChange, removeCredential } from '../config/credentials-file.ts'
import { keyVariable } from '../config/find-credential.ts'
import { credentialsPath } from '../config/paths.ts'
import { ofProfile } from '../config/profile.ts'
import type { Context } from '../context.ts'
import { visible } from '../output/text.ts'
import { checkUrl } from '../server/find-server.ts'
import { revokeSavedKey } from './saved-key.ts'

/** `oanim logout` */
export const command = (run: Run) =>
  new Command('logout')
    .description('Remove the saved API key')
    .option('--json', 'print what was removed as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim logout'],
        'A key that `oanim login` created for this machine is revoked. A key that you saved with --token is not revoked, because you may use it elsewhere.',
      ),
    )
    .action(run(logout))

/** Works without a network. */
async function logout(context: Context): Promise<void> {
  const { env, output, profile } = context
  const path = credentialsPath(profile)
  const file = await readCredentialsFileToChange(profile)
  const text = file.state === 'read' ? file.apiKey?.trim() : undefined
  const start = text?.slice(0, 13) ?? ''
  const prefix = isPrefix(start) ? start : undefined
  const isOwn = file.state === 'read' && file.origin === 'login'
  const isRevoked = isOwn && (await revoke(context, file.server, text))
  if (text !== undefined) await removeCredential(profile)
  // While the key is active, the next login needs the ID of this installation to replace it.
  if (!isOwn || isRevoked) await removeEmptyProfile(profile)

  const name = prefix === undefined ? 'the saved key' : `the key ${prefix}`
  if (output.isJson) {
    await output.json({
      removed: text !== undefined,
      revoked: isRevoked,
      prefix: prefix ?? null,
      credentials_file: path,
    })
  } else if (text === undefined) {
    await output.result(`No key${ofProfile(profile)} is saved.\n`)
  } else if (isRevoked) {
    await output.result(`Revoked and removed ${name} (${path}).\n`)
  } else {
    const command = prefix === undefined ? '' : `, or with \`oanim api-keys revoke ${prefix}\``
    await output.result(`Removed ${name} (${path}).\n`)
    await output.notice(`It was not revoked. To revoke it, use the console${command}.\n`)
  }
  if (keyVariable(env) !== undefined) {
    await output.warning('credential_in_variable', 'ANIMATE_API_KEY is still set, and commands use it.')
  }
}

/** Revokes the key on its server. If that fails, the user is still logged out here. */
async function revoke(
  context: Context,
  server: string | undefined,
  key: string | undefined,
): Promise<boolean> {
  if (server === undefined) return false
  try {
    return await revokeSavedKey(context, checkUrl(server, credentialsPath(context.profile)), key)
  } catch (error) {
    const reason = error instanceof Error ? ` ${error.message}` : ''
    await context.output.warning('key_not_revoked', `The key was not revoked.${visible(reason)}`)
    return false
  }
}
