import type { TrustPolicy } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim trust-policies list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List trust policies, newest first')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim trust-policies list'],
        'To list the live keys of CI jobs, run `oanim api-keys list --jobs`.',
      ),
    )
    .action(run(listTrustPolicies))

async function listTrustPolicies(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const trustPolicies = await client.trustPolicies.list()
  if (output.isJson) return output.json({ trust_policies: trustPolicies })
  if (trustPolicies.length === 0) {
    return output.notice('No trust policies. To create one, see: oanim trust-policies create --help\n')
  }
  await output.result(
    output.table(
      [
        { title: 'ID', value: ({ id }) => visible(id) },
        { title: 'NAME', value: ({ name }) => visible(name) },
        { title: 'ISSUER', value: ({ issuer }) => visible(issuer.replace(/^https:\/\//, '')) },
        { title: 'CONDITIONS', value: ({ conditions }) => describeConditions(conditions), isFlexible: true },
        { title: 'LAST USED', value: ({ last_used_at: used }) => (used ? output.time(used) : 'never') },
      ],
      trustPolicies,
    ),
  )
}

export function describeConditions(conditions: TrustPolicy['conditions']): string {
  return Object.entries(conditions)
    .map(([claim, pattern]) => `${visible(claim)}=${visible(pattern)}`)
    .join(', ')
}
