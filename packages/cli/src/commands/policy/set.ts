import type { UpdatePolicyInput } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { renderKeys } from '../api-keys/key-table.ts'
import { addBudgetOptions, type BudgetOptions, budgetChangeOf } from '../budgets/budget-options.ts'
import { renderPolicy } from './show.ts'

/** `oanim policy set` */
export const command = (run: Run) =>
  addBudgetOptions(
    new Command('set')
      .description('Change the key policy of the account')
      .option('--max-lifetime <days>', 'maximum lifetime of a new key, such as 90d, or none')
      .option('--revoke-idle-after <days>', 'revoke keys that were not used for this long, or none')
      .option('--require-expiry', 'require new keys to expire')
      .option('--no-require-expiry', 'allow new keys that do not expire')
      .option('--require-allow-ip', 'require new keys to restrict their IP addresses')
      .option('--no-require-allow-ip', 'allow new keys without IP restrictions')
      .option('--limit <number>', 'maximum requests per minute of all keys together, or none')
      .option('--require-budget', 'require new keys to have a budget')
      .option('--no-require-budget', 'allow new keys without a budget'),
    { budget: 'replace the budgets of the account: 50usd/day, 500usd/month, or none' },
  )
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim policy set --max-lifetime 90d --revoke-idle-after 60d',
          'oanim policy set --require-allow-ip',
          'oanim policy set --budget 500usd/month --require-budget',
        ],
        'The policy applies to new keys. Existing keys that violate it are listed and keep working, except that idle keys are revoked.',
        'Requires a key that an owner created in the console or with `oanim login`.',
      ),
    )
    .action(run(setPolicy))

interface PolicyOptions extends Pick<BudgetOptions, 'budget'> {
  maxLifetime?: string
  revokeIdleAfter?: string
  requireExpiry?: boolean
  requireAllowIp?: boolean
  limit?: string
  requireBudget?: boolean
}

async function setPolicy(context: Context, options: PolicyOptions): Promise<void> {
  const { output } = context
  const change = changeOf(options)
  if (Object.keys(change).length === 0) throw usageError('Nothing to change: add an option.')
  const { client } = await connect(context)
  const changed = await client.policy.update(change)
  if (output.isJson) return output.json(changed)
  await output.result(renderPolicy(changed.policy))
  if (changed.violations.length > 0) {
    const keys = renderKeys(changed.violations, { width: output.stderrWidth })
    await output.notice(`\nThese existing keys violate the policy. They keep working:\n\n${keys}`)
  }
}

function changeOf(options: PolicyOptions): UpdatePolicyInput {
  const { maxLifetime, revokeIdleAfter, requireExpiry, requireAllowIp, limit, requireBudget, budget } =
    options
  return {
    ...(maxLifetime !== undefined && { max_lifetime_days: parseDays(maxLifetime, '--max-lifetime') }),
    ...(revokeIdleAfter !== undefined && {
      revoke_idle_after_days: parseDays(revokeIdleAfter, '--revoke-idle-after'),
    }),
    ...(requireExpiry !== undefined && { requires_expiry: requireExpiry }),
    ...(requireAllowIp !== undefined && { requires_allowed_ips: requireAllowIp }),
    ...(limit !== undefined && { requests_per_minute: parseNumber(limit, '--limit', '6000') }),
    ...(requireBudget !== undefined && { requires_budget: requireBudget }),
    ...budgetChangeOf({ ...(budget && { budget }) }),
  }
}

/** `90d` or `90`; `none` is `null`. */
function parseDays(text: string, option: string): number | null {
  return parseNumber(text.replace(/^(\d+)d$/, '$1'), option, '90d')
}

function parseNumber(text: string, option: string, example: string): number | null {
  if (text === 'none') return null
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usageError(`Invalid ${option} "${text}". Use a number such as ${example}, or none.`)
}
