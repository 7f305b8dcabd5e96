import { type Credential, sourceName } from '../../credentials/find-credential.ts'
import type { Output } from '../../output/output.ts'

/** Warns when the key in use is among those that no longer work. */
export async function warnOfOwnKey(
  output: Output,
  credential: Credential,
  ended: readonly { readonly prefix: string }[],
): Promise<void> {
  if (!ended.some(({ prefix }) => prefix === credential.prefix)) return
  await output.warning(
    'own_key_revoked',
    `This was the key that oanim itself uses, from ${sourceName(credential.source)}.`,
    'Further commands need another: set ANIMATE_API_KEY, or `oanim login --token -`.',
  )
}
