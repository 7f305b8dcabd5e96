import { isPrefix } from '@oanim/key'
import { readCredentialsFileToChange, removeCredential } from '../credentials/credentials-file.ts'
import { keyVariable } from '../credentials/find-credential.ts'
import { credentialsPath } from '../credentials/paths.ts'
import type { Context } from '../server/connect.ts'

/** `oanim logout`: forgets the saved key. Asks no server, so it works with a dead key and without a network. */
export async function logout({ env, output }: Context): Promise<void> {
  const path = credentialsPath()
  const file = await readCredentialsFileToChange(path)
  const text = file.state === 'read' ? file.apiKey?.trim() : undefined
  const start = text?.slice(0, 13) ?? ''
  const prefix = isPrefix(start) ? start : undefined
  if (text !== undefined) await removeCredential(path)

  if (output.isJson) {
    await output.json({ removed: text !== undefined, prefix: prefix ?? null, credentials_file: path })
  } else if (text === undefined) {
    await output.result('No key is saved.\n')
  } else {
    await output.result(`Forgot the key ${prefix ?? 'that was saved'} (${path}).\n`)
    const target = prefix ?? 'KEY-ID'
    await output.notice(
      `The key itself stays valid. To end it, with any key of the account: oanim api-keys revoke ${target}\n`,
    )
  }
  if (keyVariable(env) !== undefined) {
    await output.warning('credential_in_variable', 'ANIMATE_API_KEY is still set, and commands use it.')
  }
}
