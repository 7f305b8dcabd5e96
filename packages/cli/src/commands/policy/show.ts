import type { Policy } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { count } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { describeBudget } from '../budgets/budget-facts.ts'

/** `oanim policy show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show the key policy of the account')
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim policy show']))
    .action(run(showPolicy))

async function showPolicy(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const policy = await client.policy.get()
  if (output.isJson) return output.json({ policy })
  await output.result(renderPolicy(policy))
}

export function renderPolicy(policy: Policy): string {
  const days = (number: number | null, otherwise: string) =>
    number === null ? otherwise : count(number, 'day')
  const limit = policy.requests_per_minute
  return renderFacts([
    ['Maximum lifetime', days(policy.max_lifetime_days, 'no limit')],
    ['Revoke idle keys after', days(policy.revoke_idle_after_days, 'never')],
    ['Expiry required', policy.requires_expiry ? 'yes' : 'no'],
    ['Allowed IPs required', policy.requires_allowed_ips ? 'yes' : 'no'],
    ['Requests per minute', limit === null ? 'no limit' : String(limit)],
    ['Budget required', policy.requires_budget ? 'yes' : 'no'],
    ...(policy.budgets.length === 0
      ? [['Budget', 'no limit'] as const]
      : policy.budgets.map((budget) => ['Budget', describeBudget(budget)] as const)),
  ])
}
