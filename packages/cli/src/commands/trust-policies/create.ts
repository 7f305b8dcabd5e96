import type { CreateTrustPolicyInput, TrustPolicy } from '@oanim/sdk'
import { Command } from 'commander'
import { collect, collectList, examples, type Run, required, usageError, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { describeLimits, describeModels } from '../budgets/budget-facts.ts'
import { addBudgetOptions, type BudgetOptions, budgetFieldsOf } from '../budgets/budget-options.ts'
import { describeConditions } from './list.ts'

/** `oanim trust-policies create` */
export const command = (run: Run) =>
  addBudgetOptions(
    new Command('create')
      .description('Let CI jobs exchange their OIDC tokens for API keys')
      .option('--name <name>', 'the name of the trust policy, 1 to 100 characters (required)')
      .option('--github <owner/repository>', 'trust the jobs of this repository on GitHub')
      .option('--gitlab <group/project>', 'trust the jobs of this project on gitlab.com')
      .option('--issuer <url>', 'trust another issuer: the iss claim of its tokens')
      .option('--condition <claim=pattern>', 'require a claim; can be repeated, and all must match', collect)
      .option('--scope <scopes>', 'the permissions of the keys, separated by commas (required)', collectList)
      .option('--lifetime <time>', 'the lifetime of a key, 1m to 1h (default: 15m)')
      .option('--audience <text>', 'the audience of the tokens (default: the URL of the server)')
      .option('--allow-ip <cidrs>', 'allowed IP addresses or CIDR blocks, separated by commas', collectList)
      .option('--limit <number>', 'maximum requests per minute of a key', wholeNumber),
    {
      budget: 'the most that each key may spend, such as 2usd',
      model: 'only these models, such as fal-ai/flux-*, separated by commas',
    },
  )
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim trust-policies create --name deploy --github octo/app \\\n    --condition ref=refs/heads/main --scope assets:write',
          'oanim trust-policies create --name cluster --issuer https://oidc.example.com \\\n    --condition sub=system:serviceaccount:ci:render --scope assets:write',
        ],
        'In a pattern, * matches any characters except / and : so refs/heads/* matches any branch without a slash in its name.',
        'Requires a key that an owner created in the console or with `oanim login`.',
      ),
    )
    .action(run(createTrustPolicy))

interface CreateOptions extends BudgetOptions {
  name?: string
  github?: string
  gitlab?: string
  issuer?: string
  condition?: string[]
  audience?: string
  scope?: string[]
  lifetime?: string
  allowIp?: string[]
  limit?: number
}

async function createTrustPolicy(context: Context, options: CreateOptions): Promise<void> {
  const { output } = context
  const input = inputOf(options)
  const { client, server } = await connect(context)
  const created = await client.trustPolicies.create(input)
  if (output.isJson) return output.json(created)
  await output.result(renderFacts(factsOf(created.trust_policy)))
  for (const advice of created.advice) await output.warning('trust_wide', visible(advice))
  if (server.isLoopback) {
    await output.warning(
      'server_is_local',
      `Jobs on other machines cannot reach ${visible(server.url)}.`,
      'Set OANIM_PUBLIC_URL on the server and ANIMATE_API_URL here to a URL that jobs can reach, and create the trust policy again.',
    )
  }
  const { id } = await client.auth.me()
  await output.notice(
    `\nIn the job, instead of an API key, set:\n\n  ANIMATE_API_URL=${visible(server.url)}\n  ANIMATE_ACCOUNT=${visible(id)}\n`,
  )
}

const github = 'https://token.actions.githubusercontent.com'
const gitlab = 'https://gitlab.com'

function inputOf(options: CreateOptions): CreateTrustPolicyInput {
  const { scope, audience, lifetime, allowIp, limit } = options
  const name = required(options.name, '--name')
  const issuer = options.issuer ?? (options.github ? github : options.gitlab ? gitlab : undefined)
  if (issuer === undefined) throw usageError('Missing issuer: add --github, --gitlab or --issuer.')
  if (options.github && options.gitlab) throw usageError('Use either --github or --gitlab.')
  if (!scope) throw usageError('Missing --scope, such as --scope assets:write.')
  return {
    name,
    issuer,
    conditions: {
      ...(options.github !== undefined && { repository: options.github }),
      ...(options.gitlab !== undefined && { project_path: options.gitlab }),
      ...Object.fromEntries((options.condition ?? []).map(parseCondition)),
    },
    // The server validates the scopes.
    scopes: scope as CreateTrustPolicyInput['scopes'],
    lifetime: lifetime ?? '15m',
    ...(audience !== undefined && { audience }),
    ...(allowIp && { allowed_ips: allowIp }),
    ...(limit !== undefined && { requests_per_minute: limit }),
    ...budgetFieldsOf(options),
  }
}

function parseCondition(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  throw usageError(`Invalid --condition "${text}". Use a claim and a pattern, such as ref=refs/heads/main.`)
}

function factsOf(trustPolicy: TrustPolicy): [string, string][] {
  const {
    lifetime_s: seconds,
    allowed_ips: ips,
    requests_per_minute: limit,
    expires_at: expires,
  } = trustPolicy
  const facts: [string, string][] = [
    ['Name', visible(trustPolicy.name)],
    ['ID', visible(trustPolicy.id)],
    ['Issuer', visible(trustPolicy.issuer)],
    ['Audience', visible(trustPolicy.audience)],
    ['Conditions', describeConditions(trustPolicy.conditions)],
    ['Scopes', trustPolicy.scopes.map(visible).join(', ')],
    ['Key lifetime', seconds % 60 === 0 ? count(seconds / 60, 'minute') : count(seconds, 'second')],
  ]
  if (ips !== null) facts.push(['Allowed IPs', ips.map(visible).join(', ')])
  if (limit !== null) facts.push(['Rate limit', `${limit} requests per minute`])
  if (trustPolicy.models !== null) facts.push(['Models', describeModels(trustPolicy.models)])
  if (trustPolicy.budgets.length > 0) facts.push(['Budget', describeLimits(trustPolicy.budgets)])
  if (expires !== null) facts.push(['Expires', visible(expires)])
  return facts
}
