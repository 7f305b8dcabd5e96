import type { CreateTrustInput, OpenAnimate, Trust } from '@oanim/sdk'
import { Failure } from '../failure.ts'
import { type Column, renderFacts, renderTable } from '../output/table.ts'
import { isSameName, visible } from '../output/text.ts'
import { spokenTime } from '../output/time.ts'
import { type Context, connect } from '../server/connect.ts'

/** What is typed of a new trust. */
export interface NewTrustOptions {
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

/** `oanim trusts create`: shows what jobs need to know. */
export async function createTrust(context: Context, options: NewTrustOptions): Promise<void> {
  const { output } = context
  const input = inputOf(options)
  const { client, server } = await connect(context)
  const created = await client.trusts.create(input)
  if (output.isJson) return output.json(created)
  await output.result(renderFacts(factsOf(created.trust)))
  for (const advice of created.advice) await output.warning('trust_wide', visible(advice))
  if (server.isLoopback) {
    await output.warning(
      'server_is_local',
      `Jobs on other machines cannot reach ${visible(server.url)}.`,
      'Set OANIM_PUBLIC_URL on the server, and ANIMATE_API_URL here, to the address at which jobs reach it. Then create the trust again.',
    )
  }
  const { id } = await client.auth.me()
  await output.notice(
    `\nIn the job, instead of a key:\n\n  ANIMATE_API_URL=${visible(server.url)}\n  ANIMATE_ACCOUNT=${visible(id)}\n`,
  )
}

/** `oanim trusts list` */
export async function listTrusts(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const trusts = await client.trusts.list()
  if (output.isJson) return output.json({ trusts })
  if (trusts.length === 0) {
    return output.notice('No jobs are trusted. See: oanim trusts create --help\n')
  }
  const time = (iso: string) => (output.isForPerson ? spokenTime(iso, new Date()) : visible(iso))
  const columns: Column<Trust>[] = [
    { title: 'ID', value: ({ id }) => visible(id) },
    { title: 'NAME', value: ({ name }) => visible(name) },
    { title: 'ISSUER', value: ({ issuer }) => visible(issuer.replace(/^https:\/\//, '')) },
    { title: 'CONDITIONS', value: ({ conditions }) => spokenConditions(conditions), isFlexible: true },
    { title: 'LAST USED', value: ({ last_used_at: used }) => (used ? time(used) : 'never') },
  ]
  const { bold } = output.paint
  await output.result(renderTable(columns, trusts, output.width, (title) => bold(title)))
}

/** `oanim trusts remove`: takes a trust back, by its id or its name if only one has it. */
export async function removeTrust(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const removed = await client.trusts.remove(await idOf(client, target))
  if (output.isJson) return output.json(removed)
  const { trust, ended } = removed
  await output.result(
    renderFacts([
      ['Removed', visible(trust.name)],
      ['ID', visible(trust.id)],
      ['Keys ended', ended.length === 0 ? 'none' : ended.map(visible).join(', ')],
    ]),
  )
}

async function idOf(client: OpenAnimate, target: string): Promise<string> {
  if (target.startsWith('trust_')) return target
  const named = (await client.trusts.list()).filter(({ name }) => isSameName(name, target))
  const [only] = named
  if (only && named.length === 1) return only.id
  throw new Failure(
    'trust_not_found',
    only ? `${named.length} trusts are called "${target}".` : `No trust is called "${target}".`,
    { hint: only ? 'Name it by its id: oanim trusts list' : 'List them: oanim trusts list' },
  )
}

const github = 'https://token.actions.githubusercontent.com'
const gitlab = 'https://gitlab.com'

function inputOf(options: NewTrustOptions): CreateTrustInput {
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
    scopes: scope as CreateTrustInput['scopes'],
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

function factsOf(trust: Trust): [string, string][] {
  const { lifetime_s: seconds, allowed_ips: ips, requests_per_minute: limit } = trust
  return [
    ['Name', visible(trust.name)],
    ['ID', visible(trust.id)],
    ['Issuer', visible(trust.issuer)],
    ['Audience', visible(trust.audience)],
    ['Conditions', spokenConditions(trust.conditions)],
    ['Scopes', trust.scopes.map(visible).join(', ')],
    ['A key lives', seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`],
    ...(ips === null ? [] : [['Only from', ips.map(visible).join(', ')] as [string, string]]),
    ...(limit === null ? [] : [['Limit', `${limit} requests a minute`] as [string, string]]),
    ...(trust.expires_at === null ? [] : [['Ends', visible(trust.expires_at)] as [string, string]]),
  ]
}

function spokenConditions(conditions: Trust['conditions']): string {
  return Object.entries(conditions)
    .map(([claim, pattern]) => `${visible(claim)}=${visible(pattern)}`)
    .join(', ')
}
