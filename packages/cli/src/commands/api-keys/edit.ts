import type { ApiKey, UpdateApiKeyInput } from '@oanim/sdk'
import { Command } from 'commander'
import { collectList, examples, type Run, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { describeLimits, describeModels } from '../budgets/budget-facts.ts'
import { addBudgetOptions, type BudgetOptions, budgetChangeOf } from '../budgets/budget-options.ts'
import { findKey, keyArgument } from './find-key.ts'
import { keyName } from './report.ts'

/** `oanim api-keys edit` */
export const command = (run: Run) =>
  addBudgetOptions(
    new Command('edit')
      .description('Change the name, expiry and limits of an API key')
      .argument('<key-id>', keyArgument)
      .option('--name <name>', 'the new name, 1 to 100 characters')
      .option('--expires <when>', '90d, 12h, 2027-01-31, an ISO 8601 time, or never')
      .option('--allow-ip <cidrs>', 'allowed IP addresses or CIDR blocks, or any', collectList)
      .option('--limit <number>', 'maximum requests per minute, or none'),
    {
      budget: 'replace the budgets: 2usd, 5usd/day or 20usd/month, or none',
      model: 'replace the models that the key may use, such as fal-ai/flux-*, or any',
    },
  )
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys edit "ci-pipeline" --budget 5usd/day,50usd/month',
          "oanim api-keys edit anim_a1b2c3d4 --expires 30d --model 'fal-ai/flux-*'",
          'oanim api-keys edit "ci-pipeline" --limit none --budget none',
        ],
        'What you leave out stays. A key never has more than its parent. Descendants are narrowed with the key, and not widened.',
      ),
    )
    .action(run(editApiKey))

interface EditOptions extends BudgetOptions {
  name?: string
  expires?: string
  allowIp?: string[]
  limit?: string
}

async function editApiKey(context: Context, target: string, options: EditOptions): Promise<void> {
  const { output } = context
  const change = changeOf(options)
  if (Object.keys(change).length === 0) throw usageError('Nothing to change: add an option.')
  const { client } = await connect(context)
  const before = await findKey(client, target)
  const after = await client.apiKeys.update(before.id, change)
  if (output.isJson) return output.json({ api_key: after })
  const differences = differencesOf(before, after, output)
  await output.result(
    renderFacts(
      [[differences.length === 0 ? 'Unchanged' : 'Changed', keyName(after)], ...differences],
      output.width,
    ),
  )
}

function changeOf({ name, expires, allowIp, limit, ...budgets }: EditOptions): UpdateApiKeyInput {
  return {
    ...(name !== undefined && { name }),
    ...(expires !== undefined && { expires }),
    ...(allowIp && { allowed_ips: allowIp.join() === 'any' ? null : allowIp }),
    ...(limit !== undefined && { requests_per_minute: parseLimit(limit) }),
    ...budgetChangeOf(budgets),
  }
}

function parseLimit(text: string): number | null {
  if (text === 'none') return null
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usageError(`Invalid --limit "${text}". Use a number such as 60, or none.`)
}

/** What a change changed: `$5 per day → $10 per day`. */
function differencesOf(before: ApiKey, after: ApiKey, output: Output): [string, string][] {
  const described = ([before, after] as const).map((key) => ({
    Name: visible(key.name),
    Expires: output.fullTime(key.expires_at),
    'Allowed IPs': key.allowed_ips?.map(visible).join(', ') ?? 'any',
    'Rate limit':
      key.requests_per_minute === null ? 'none' : `${key.requests_per_minute} requests per minute`,
    Budget: describeLimits(key.budgets),
    Models: describeModels(key.models),
  }))
  const [old, changed] = described
  return Object.entries(changed ?? {}).flatMap(([label, value]): [string, string][] => {
    const previous = old?.[label as keyof typeof old] ?? ''
    return previous === value ? [] : [[label, `${previous} → ${value}`]]
  })
}
