import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'
import { findKey } from './find-key.ts'
import { timeTeller, trustPolicyName } from './key-facts.ts'
import { findLockout, lockoutSentences } from './lockout.ts'
import { warnOfOwnKey } from './own-key.ts'

/** `oanim api-keys revoke`: ends a key, and with `--cascade` all that came from it, and shows the revocation record. */
export async function revokeApiKey(
  context: Context,
  target: string,
  { cascade = false, yes = false }: { cascade?: boolean; yes?: boolean },
): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  const wasRevoked = found.revoked_at !== null
  if (!yes) {
    const lockout = await findLockout(client, found, credential, { cascade })
    await confirm(context, lockoutSentences(lockout, credential), {})
  }
  const revoked = await client.apiKeys.revoke(found.id, { cascade })
  const { api_key: key, revocation_record } = revoked

  if (output.isJson) {
    await output.json(revoked)
  } else {
    const time = timeTeller(output)
    const last = revocation_record.last_accepted
    const facts: [string, string][] = [
      [wasRevoked ? 'Already revoked' : 'Revoked', visible(key.name)],
      ['Prefix', visible(key.prefix)],
      ['ID', visible(key.id)],
      ['At', time(revocation_record.effective_at)],
      [
        'Last used',
        last ? `${time(last.at)}${last.address ? ` from ${visible(last.address)}` : ''}` : 'never',
      ],
      ...revocation_record.ended.map((child): [string, string] => [
        'With it',
        `${visible(child.name)} (${visible(child.prefix)}, ${visible(child.id)})`,
      ]),
      ...revocation_record.trust_policies.map((trustPolicy): [string, string] => [
        'With it',
        trustPolicyName(trustPolicy),
      ]),
    ]
    await output.result(renderFacts(facts))
  }
  await warnOfOwnKey(output, credential, [key, ...revocation_record.ended])
}
