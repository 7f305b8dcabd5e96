import { type CreateApiKeyInput, type CreatedApiKey, type OpenAnimate, parseServerUrl } from '@oanim/sdk'
import { Command } from 'commander'
import { collectList, examples, type Run, required, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { addBudgetOptions, type BudgetOptions, budgetFieldsOf } from '../budgets/budget-options.ts'
import { explainLostResponse, requestNewKey, showOnce } from './new-key.ts'
import { restrictionsOf } from './report.ts'

/** `oanim api-keys create` */
export const command = (run: Run) =>
  addBudgetOptions(
    new Command('create')
      .description('Create an API key and show it once')
      .option('--name <name>', 'the name of the key, 1 to 100 characters (required)')
      .option('--scope <scopes>', 'its permissions, separated by commas (default: see below)', collectList)
      .option('--expires <when>', '90d, 12h, 2027-01-31, an ISO 8601 time, or never')
      .option('--allow-ip <cidrs>', 'allowed IP addresses or CIDR blocks, separated by commas', collectList)
      .option('--limit <number>', 'maximum requests per minute', wholeNumber),
    {
      budget: 'the most that it may spend: 2usd, 5usd/day or 20usd/month',
      model: 'only these models, such as fal-ai/flux-*, separated by commas',
    },
  )
    .option('--share', 'print a link that shows the key once, instead of the key')
    .option('--quiet', 'print only the key, or the link')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys create --name "ci-pipeline"',
          'KEY=$(oanim api-keys create --name "ci-pipeline" --quiet)',
          'oanim api-keys create --name bot --scope assets:write,assets:read \\\n    --expires 90d --allow-ip 192.0.2.0/24 --limit 60',
          "oanim api-keys create --name agent --budget 5usd/day,50usd/month \\\n    --model 'fal-ai/flux-*'",
        ],
        'An account has at most 10 live keys. A key that another key creates never has more permissions than its parent.',
        'Scopes: assets:read, assets:write, account:read (the default), usage:read, keys:read, keys:write, audit:read',
      ),
    )
    .action(run(createApiKey))

interface CreateOptions extends BudgetOptions {
  name?: string
  scope?: string[]
  expires?: string
  allowIp?: string[]
  limit?: number
  share?: boolean
}

async function createApiKey(context: Context, options: CreateOptions): Promise<void> {
  const input = inputOf(options)
  const { output } = context
  const { client } = await connect(context)
  const request = () =>
    client.apiKeys.create(input).catch((error: unknown) => {
      throw explainLostResponse(error, 'Revoke it (`oanim api-keys list` shows it first) and create another.')
    })
  const created = await requestNewKey(request, {
    done: 'created',
    hint: 'Revoke one: oanim api-keys revoke ID',
  })
  if (options.share) return showLink(output, client, created)
  const { id } = created.api_key
  await showOnce(
    context,
    id,
    show(output, created),
    `Nobody can read it. Revoke it: oanim api-keys revoke ${id}`,
  )
}

function inputOf({ name, scope, expires, allowIp, limit, ...budgets }: CreateOptions): CreateApiKeyInput {
  return {
    name: required(name, '--name'),
    // The server validates the scopes.
    ...(scope && { scopes: scope as NonNullable<CreateApiKeyInput['scopes']> }),
    ...(expires !== undefined && { expires }),
    ...(allowIp && { allowed_ips: allowIp }),
    ...(limit !== undefined && { requests_per_minute: limit }),
    ...budgetFieldsOf(budgets),
  }
}

function show(output: Output, created: CreatedApiKey): Promise<void> {
  const { api_key, key } = created
  if (output.isJson) return output.json(created, { mustArrive: true })
  if (output.isQuiet) return output.result(`${key}\n`, { mustArrive: true })
  const facts: [string, string][] = [
    ['Name', visible(api_key.name)],
    ['Prefix', visible(api_key.prefix)],
    ['Key', visible(key)],
  ]
  if (isRestricted(api_key)) facts.push(...restrictionsOf(api_key, output))
  return output.result(renderFacts(facts), { mustArrive: true })
}

/** The scopes of a key that is created without `--scope`. */
const defaultScopes = ['assets:read', 'assets:write', 'account:read'] as const

function isRestricted(key: CreatedApiKey['api_key']): boolean {
  const hasDefaultScopes =
    key.scopes.length === defaultScopes.length && defaultScopes.every((scope) => key.scopes.includes(scope))
  return (
    !hasDefaultScopes ||
    key.budgets.length > 0 ||
    [key.expires_at, key.allowed_ips, key.requests_per_minute, key.models].some((each) => each !== null)
  )
}

/**
 * Prints a link that shows the new key once, instead of the key.
 *
 * @throws {Failure} `share_failed`, `link_not_shown`
 */
async function showLink(output: Output, client: OpenAnimate, { api_key, key }: CreatedApiKey): Promise<void> {
  const { id } = api_key
  const { share, link } = await client.shares
    .create(id, key)
    .catch((cause: unknown) => abandonKey(client, id, cause))
  const facts = renderFacts([
    ['Name', visible(api_key.name)],
    ['Prefix', visible(api_key.prefix)],
    ['Link', visible(link)],
    ['Expires', output.fullTime(share.expires_at)],
  ])
  try {
    if (output.isJson) await output.json({ api_key, share, link }, { mustArrive: true })
    else await output.result(output.isQuiet ? `${link}\n` : facts, { mustArrive: true })
  } catch (cause) {
    throw new Failure('link_not_shown', `The key ${id} was created but its link could not be shown.`, {
      hint: `Nobody can open the link. Revoke the key: oanim api-keys revoke ${id}`,
      members: { id },
      cause,
    })
  }
  const warning = '⚠ The first person who opens this link gets the key. It works once, within a day.'
  await output.notice(`\n${output.stderrStyle.yellow(warning)}\n`)
  const { origin } = new URL(link)
  const server = parseServerUrl(origin)
  if (server.ok && server.isLoopback) {
    await output.warning(
      'link_is_local',
      `The link works only on this machine (${origin}).`,
      'Set ANIMATE_API_URL to the address at which others reach the server.',
    )
  }
}

/** Revokes a key that nobody has received. */
async function abandonKey(client: OpenAnimate, id: string, cause: unknown): Promise<never> {
  const isRevoked = await client.apiKeys.revoke(id).then(
    () => true,
    () => false,
  )
  const reason = cause instanceof Error ? ` ${cause.message}` : ''
  const outcome = isRevoked ? 'could not be shared, and was revoked' : 'could not be shared'
  throw new Failure('share_failed', `The key ${id} was created, ${outcome}.${reason}`, {
    hint: isRevoked ? 'Try again.' : `Nobody has it. Revoke it: oanim api-keys revoke ${id}`,
    members: { id },
    cause,
  })
}
