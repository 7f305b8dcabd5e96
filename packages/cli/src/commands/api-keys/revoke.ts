import type { ApiKey } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import type { Connection } from '../../server/client.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { confirmLockout, lockoutSentences, warnIfOwnRevoked } from './lockout.ts'
import { keyName, renderCallers, trustPolicyName } from './report.ts'

/** `oanim api-keys revoke` */
export const command = (run: Run) =>
  new Command('revoke')
    .description('Revoke an API key immediately and permanently')
    .argument('<key-id>', keyArgument)
    .option('--cascade', 'also revoke its descendants: keys that it created, and theirs')
    .option('--dry-run', 'show what would be affected, and revoke nothing')
    .option('--yes', 'skip the confirmation, even for the key in use')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys revoke key_5bQ0xYv2mTz81KcPfWda',
          'oanim api-keys revoke anim_a1b2c3d4',
          'oanim api-keys revoke "ci-pipeline"',
          'oanim api-keys revoke "ci-pipeline" --dry-run',
        ],
        'The key stops working before the command returns. You are asked to confirm before the key in use or the last key that can manage keys is revoked. Without a terminal, that requires --yes.',
      ),
    )
    .action(run(revokeApiKey))

interface RevokeOptions {
  cascade?: boolean
  dryRun?: boolean
  yes?: boolean
}

async function revokeApiKey(context: Context, target: string, options: RevokeOptions): Promise<void> {
  const { output } = context
  const { cascade = false, dryRun } = options
  const connection = await connect(context)
  const { client, credential } = connection
  const found = await findKey(client, target)
  if (dryRun) return showImpact(context, connection, found, cascade)
  await confirmLockout(context, connection, found, options)
  const revoked = await client.apiKeys.revoke(found.id, { cascade })
  const { api_key: key, revocation_record: record } = revoked
  const { revoked_keys: descendants, last_accepted: last, trust_policies } = record

  if (output.isJson) {
    await output.json(revoked)
  } else {
    const address = last?.address ? ` from ${visible(last.address)}` : ''
    await output.result(
      renderFacts([
        [found.revoked_at === null ? 'Revoked' : 'Already revoked', visible(key.name)],
        ['Prefix', visible(key.prefix)],
        ['ID', visible(key.id)],
        ['Effective', output.fullTime(record.effective_at)],
        ['Last used', last ? `${output.fullTime(last.at)}${address}` : 'never'],
        ...descendants.map((each) => ['Also revoked', keyName(each)] as const),
        ...trust_policies.map((each) => ['Also deleted', trustPolicyName(each)] as const),
      ]),
    )
  }
  await warnIfOwnRevoked(output, credential, [key, ...descendants])
}

/** Shows the clients of the last 24 hours, and what the revocation would affect. */
async function showImpact(
  context: Context,
  { client, credential }: Connection,
  found: ApiKey,
  cascade: boolean,
): Promise<void> {
  const { output } = context
  const impact = await client.apiKeys.impact(found.id, { cascade })
  if (output.isJson) return output.json(impact)

  const { api_key: key, affected, unaffected, callers, totals, since } = impact
  const { affected_trust_policies, unaffected_trust_policies } = impact
  await output.result(
    renderFacts([
      [key.revoked_at === null ? 'Would revoke' : 'Already revoked', keyName(key)],
      ...affected.filter(({ id }) => id !== key.id).map((each) => ['Affected', keyName(each)] as const),
      ...affected_trust_policies.map((each) => ['Affected', trustPolicyName(each)] as const),
      ...unaffected.map((each) => ['Not affected', keyName(each)] as const),
      ...unaffected_trust_policies.map((each) => ['Not affected', trustPolicyName(each)] as const),
      ['Last used', output.fullTime(key.last_used_at)],
    ]) + renderCallers(output, callers, totals.callers, affected),
  )
  for (const sentence of lockoutSentences(impact, credential)) {
    await output.warning('lockout', sentence, 'Revoking it asks for confirmation, or requires --yes.')
  }
  const keys = affected.length > 1 ? 'these keys' : 'this key'
  const unused = callers.length === 0 ? `No client has used ${keys} since ${output.fullTime(since)}. ` : ''
  const cascades = unaffected.length + unaffected_trust_policies.length > 0
  await output.notice(
    `\n${unused}Nothing was revoked.${cascades ? ' To revoke descendants as well, add --cascade.' : ''}\n`,
  )
}
