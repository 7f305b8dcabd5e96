import { isPrefix } from '@oanim/key'
import { readCredentialsFileToChange, removeCredential } from '../credentials/credentials-file.ts'
import { keyVariable } from '../credentials/find-credential.ts'
import { credentialsPath } from '../credentials/paths.ts'
import { visible } from '../output/text.ts'
import type { Context } from '../server/connect.ts'
import { checkUrl } from '../server/find-server.ts'
import { endKey } from './revoke-key.ts'

/**
 * `oanim logout`: forgets the saved key. One that a browser login made for this machine is revoked as well; one that
 * was saved with `--token` may be in use elsewhere and stays valid. It works without a network, too.
 */
export async function logout(context: Context): Promise<void> {
  const { env, output } = context
  const path = credentialsPath()
  const file = await readCredentialsFileToChange(path)
  const text = file.state === 'read' ? file.apiKey?.trim() : undefined
  const start = text?.slice(0, 13) ?? ''
  const prefix = isPrefix(start) ? start : undefined
  const isOwn = file.state === 'read' && file.origin === 'login'
  const isRevoked = isOwn && (await revoke(context, file.server, text))
  if (text !== undefined) await removeCredential(path)

  if (output.isJson) {
    await output.json({
      removed: text !== undefined,
      revoked: isRevoked,
      prefix: prefix ?? null,
      credentials_file: path,
    })
  } else if (text === undefined) {
    await output.result('No key is saved.\n')
  } else if (isRevoked) {
    await output.result(`Revoked and forgot the key ${prefix ?? 'that was saved'} (${path}).\n`)
  } else {
    await output.result(`Forgot the key ${prefix ?? 'that was saved'} (${path}).\n`)
    await output.notice(
      'Logging out did not revoke it. If it is still active, revoke it in the console' +
        `${prefix === undefined ? '' : `, or with a key that has keys:write: oanim api-keys revoke ${prefix}`}.\n`,
    )
  }
  if (keyVariable(env) !== undefined) {
    await output.warning('credential_in_variable', 'ANIMATE_API_KEY is still set, and commands use it.')
  }
}

/** Ends the key where it belongs. A server that cannot be asked does not keep a user from logging out. */
async function revoke(
  context: Context,
  server: string | undefined,
  key: string | undefined,
): Promise<boolean> {
  if (server === undefined) return false
  try {
    return await endKey(context, checkUrl(server, credentialsPath()), key)
  } catch (error) {
    const reason = error instanceof Error ? ` ${error.message}` : ''
    await context.output.warning('key_not_revoked', `The key was not revoked.${visible(reason)}`)
    return false
  }
}
