import type { CreateTrustPolicyInput, OpenAnimate, TrustPolicy } from '@oanim/sdk'
import { Failure } from '../failure.ts'
import { type Column, renderFacts, renderTable } from '../output/table.ts'
import { isSameName, visible } from '../output/text.ts'
import { spokenTime } from '../output/time.ts'
import { type Context, connect } from '../server/connect.ts'

/** What is typed of a new trust policy. */
export interface NewTrustPolicyOptions {
  name: string
  github?: string | undefined
  gitlab?: string | undefined
  issuer?: string | undefined
  condition?: string[] | undefined
  audience?: string | undefined
  scope?: string[] | undefined
  lifetime?: string | undefined
  allowIp?: string[] | undefined
  limit?: number | undefined
}

/** `oanim trust-policies create`: shows what jobs need to know. */
export async function createTrustPolicy(context: Context, options: NewTrustPolicyOptions): Promise<void> {
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
      'Set OANIM_PUBLIC_URL on the server, and ANIMATE_API_URL here, to the address at which jobs reach it. Then create the trust policy again.',
    )
  }
  const { id } = await client.auth.me()
  await output.notice(
    `\nIn the job, instead of a key:\n\n  ANIMATE_API_URL=${visible(server.url)}\n  ANIMATE_ACCOUNT=${visible(id)}\n`,
  )
}

/** `oanim trust-policies list` */
export async function listTrustPolicies(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const trustPolicies = await client.trustPolicies.list()
  if (output.isJson) return output.json({ trust_policies: trustPolicies })
  if (trustPolicies.length === 0) {
    return output.notice('No jobs are trusted. See: oanim trust-policies create --help\n')
  }
  const time = (iso: string) => (output.isForUser ? spokenTime(iso, new Date()) : visible(iso))
  const columns: Column<TrustPolicy>[] = [
    { title: 'ID', value: ({ id }) => visible(id) },
    { title: 'NAME', value: ({ name }) => visible(name) },
    { title: 'ISSUER', value: ({ issuer }) => visible(issuer.replace(/^https:\/\//, '')) },
    { title: 'CONDITIONS', value: ({ conditions }) => spokenConditions(conditions), isFlexible: true },
    { title: 'LAST USED', value: ({ last_used_at: used }) => (used ? time(used) : 'never') },
  ]
  const { bold } = output.paint
  await output.result(renderTable(columns, trustPolicies, output.width, (title) => bold(title)))
}

/** `oanim trust-policies delete`: takes a trust policy back, by its id or its name if only one has it. */
export async function deleteTrustPolicy(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const removed = await client.trustPolicies.delete(await idOf(client, target))
  if (output.isJson) return output.json(removed)
  const { trust_policy: trustPolicy, revoked_keys: revokedKeys } = removed
  await output.result(
    renderFacts([
      ['Removed', visible(trustPolicy.name)],
      ['ID', visible(trustPolicy.id)],
      ['Keys revoked', revokedKeys.length === 0 ? 'none' : revokedKeys.map(visible).join(', ')],
    ]),
  )
}

async function idOf(client: OpenAnimate, target: string): Promise<string> {
  if (target.startsWith('trust_')) return target
  const named = (await client.trustPolicies.list()).filter(({ name }) => isSameName(name, target))
  const [only] = named
  if (only && named.length === 1) return only.id
  throw new Failure(
    'trust_policy_not_found',
    only
      ? `${named.length} trust policies are called "${target}".`
      : `No trust policy is called "${target}".`,
    { hint: only ? 'Name it by its id: oanim trust-policies list' : 'List them: oanim trust-policies list' },
  )
}

const github = 'https://token.actions.githubusercontent.com'
const gitlab = 'https://gitlab.com'

function inputOf(options: NewTrustPolicyOptions): CreateTrustPolicyInput {
  const { name, scope, audience, lifetime, allowIp, limit } = options
  const issuer = options.issuer ?? (options.github ? github : options.gitlab ? gitlab : undefined)
  if (issuer === undefined)
    throw misuse('Whose jobs are trusted is not said: --github, --gitlab or --issuer.')
  if (options.github && options.gitlab) throw misuse('--github and --gitlab exclude each other.')
  if (!scope) throw misuse('What the jobs may do is not said: --scope, such as --scope assets:write.')
  return {
    name,
    issuer,
    conditions: {
      ...(options.github !== undefined && { repository: options.github }),
      ...(options.gitlab !== undefined && { project_path: options.gitlab }),
      ...Object.fromEntries((options.condition ?? []).map(conditionOf)),
    },
    // The server says which of them it does not know.
    scopes: scope as CreateTrustPolicyInput['scopes'],
    lifetime: lifetime ?? '15m',
    ...(audience !== undefined && { audience }),
    ...(allowIp && { allowed_ips: allowIp }),
    ...(limit !== undefined && { requests_per_minute: limit }),
  }
}

function conditionOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  throw misuse('--condition must be a claim and a pattern, such as ref=refs/heads/main.')
}

function misuse(message: string): Failure {
  return new Failure('usage_invalid', message, { exitCode: 2, hint: 'See --help.' })
}

function factsOf(trustPolicy: TrustPolicy): [string, string][] {
  const { lifetime_s: seconds, allowed_ips: ips, requests_per_minute: limit } = trustPolicy
  return [
    ['Name', visible(trustPolicy.name)],
    ['ID', visible(trustPolicy.id)],
    ['Issuer', visible(trustPolicy.issuer)],
    ['Audience', visible(trustPolicy.audience)],
    ['Conditions', spokenConditions(trustPolicy.conditions)],
    ['Scopes', trustPolicy.scopes.map(visible).join(', ')],
    ['A key lives', seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`],
    ...(ips === null ? [] : [['Only from', ips.map(visible).join(', ')] as [string, string]]),
    ...(limit === null ? [] : [['Limit', `${limit} requests a minute`] as [string, string]]),
    ...(trustPolicy.expires_at === null
      ? []
      : [['Ends', visible(trustPolicy.expires_at)] as [string, string]]),
  ]
}

function spokenConditions(conditions: TrustPolicy['conditions']): string {
  return Object.entries(conditions)
    .map(([claim, pattern]) => `${visible(claim)}=${visible(pattern)}`)
    .join(', ')
}
