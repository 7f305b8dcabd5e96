import type { OpenAnimate } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { renderFacts } from '../../output/table.ts'
import { isSameName, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim trust-policies delete` */
export const command = (run: Run) =>
  new Command('delete')
    .description('Delete a trust policy, and revoke the keys of its jobs')
    .argument('<trust-policy-id>', 'the ID, or the exact name if only one trust policy has it')
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim trust-policies delete deploy']))
    .action(run(deleteTrustPolicy))

async function deleteTrustPolicy(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const deleted = await client.trustPolicies.delete(await idOf(client, target))
  if (output.isJson) return output.json(deleted)
  const { trust_policy: trustPolicy, revoked_keys: keys } = deleted
  await output.result(
    renderFacts([
      ['Deleted', visible(trustPolicy.name)],
      ['ID', visible(trustPolicy.id)],
      ['Revoked keys', keys.length === 0 ? 'none' : keys.map(visible).join(', ')],
    ]),
  )
}

async function idOf(client: OpenAnimate, target: string): Promise<string> {
  if (target.startsWith('trust_')) return target
  const named = (await client.trustPolicies.list()).filter(({ name }) => isSameName(name, target))
  const [only] = named
  if (only && named.length === 1) return only.id
  const message = only
    ? `${named.length} trust policies are named "${target}".`
    : `No trust policy is named "${target}".`
  throw new Failure('trust_policy_not_found', message, {
    hint: only
      ? 'Use the ID: oanim trust-policies list'
      : 'List the trust policies: oanim trust-policies list',
  })
}
