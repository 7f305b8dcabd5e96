import type { ApiKeyInspection, ChangedApiKeys } from '@oanim/sdk'
import { sourceName } from '../../credentials/find-credential.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'
import {
  columnTime,
  known,
  numberColumn,
  renderSection,
  spokenCount,
  spokenOutcomes,
  useColumns,
} from './evidence.ts'
import { findKey } from './find-key.ts'
import { timeTeller } from './key-facts.ts'
import { findLockout, lockoutSentences } from './lockout.ts'

/** `oanim api-keys inspect`: how far a key reached, on one page, and with `--quarantine` its end until further notice. */
export async function inspectApiKey(
  context: Context,
  target: string,
  { since, quarantine = false, yes = false }: { since?: string; quarantine?: boolean; yes?: boolean },
): Promise<void> {
  const { output } = context
  const { client, server, credential } = await connect(context)
  const found = await findKey(client, target)
  if (quarantine && !yes) {
    const lockout = await findLockout(client, found, credential, { cascade: true })
    await confirm(context, lockoutSentences(lockout, credential), {})
  }
  const before = await client.apiKeys.inspect(found.id, { since })
  const stopped = quarantine ? await client.apiKeys.quarantine(found.id) : undefined
  const isOwn = stopped !== undefined && isAmong(stopped, credential.prefix)
  // What happened until the key stopped belongs to it; the key that asks must not have stopped with it.
  const inspection = stopped && !isOwn ? await client.apiKeys.inspect(found.id, { since }) : before

  if (output.isJson) await output.json({ ...inspection, ...(stopped && { quarantine: stopped }) })
  else await output.result(render(output, inspection, server.url, stopped))
  if (isOwn) {
    await output.warning(
      'own_key_quarantined',
      `This was the key that oanim itself uses, from ${sourceName(credential.source)}.`,
      `Resuming it needs another key, or the console: oanim api-keys resume ${visible(found.id)}`,
    )
  }
  if (stopped && !isOwn) await output.notice(`\nTake it back: oanim api-keys resume ${visible(found.id)}\n`)
}

function isAmong({ api_key: key, others }: ChangedApiKeys, prefix: string | undefined): boolean {
  return [key, ...others].some((each) => each.prefix === prefix)
}

function render(
  output: Output,
  inspection: ApiKeyInspection,
  server: string,
  stopped: ChangedApiKeys | undefined,
): string {
  const { api_key: key, totals } = inspection
  const time = timeTeller(output)
  const at = columnTime(output)
  const nameOf = ({ name, prefix, id }: typeof key) => `${visible(name)} (${visible(prefix)}, ${visible(id)})`
  const {
    addresses,
    operations,
    user_agents,
    denials,
    assets,
    descendants,
    leak_reports: leakReports,
  } = inspection
  const facts: [string, string][] = [
    ['Key', nameOf(key)],
    ['Status', visible(stopped?.api_key.status ?? key.status)],
    ...(stopped?.others ?? [])
      .filter(({ id }) => id !== key.id)
      .map((each): [string, string] => ['With it', nameOf(each)]),
    ['Since', time(inspection.since)],
    ['Requests', spokenOutcomes(inspection)],
    [
      'SecurityReview',
      [
        spokenCount(totals.addresses, 'address', 'addresses'),
        spokenCount(totals.operations, 'operation', 'operations'),
        spokenCount(totals.assets, 'asset', 'assets'),
        spokenCount(totals.descendants, 'key', 'keys'),
      ].join(', '),
    ],
    ...leakReports.map((leakReport): [string, string] => [
      leakReport.resolved_at === null ? 'Leaked' : 'Was exposed',
      `${time(leakReport.reported_at)}${leakReport.location === null ? '' : ` in ${visible(leakReport.location)}`}`,
    ]),
  ]
  return [
    renderFacts(facts),
    renderSection(output, {
      columns: [
        { title: 'ADDRESS', value: (use) => known(use.address), isFlexible: true },
        ...useColumns(output, addresses),
      ],
      rows: addresses,
      total: totals.addresses,
    }),
    renderSection(output, {
      columns: [
        { title: 'OPERATION', value: (use) => visible(use.operation), isFlexible: true },
        ...useColumns(output, operations),
      ],
      rows: operations,
      total: totals.operations,
    }),
    renderSection(output, {
      columns: [
        { title: 'PROGRAM', value: (use) => known(use.user_agent), isFlexible: true },
        ...useColumns(output, user_agents),
      ],
      rows: user_agents,
      total: totals.user_agents,
    }),
    renderSection(output, {
      columns: [
        { title: 'REFUSED', value: (refusal) => String(refusal.status) },
        { title: 'OPERATION', value: (refusal) => visible(refusal.operation) },
        { title: 'ADDRESS', value: (refusal) => known(refusal.address) },
        { title: 'PROGRAM', value: (refusal) => known(refusal.user_agent), isFlexible: true },
        numberColumn('REQUESTS', denials, (refusal) => refusal.requests),
        { title: 'LAST', value: (refusal) => at(refusal.last_at) },
      ],
      rows: denials,
      total: totals.denials,
    }),
    renderSection(output, {
      columns: [
        {
          title: 'CAME FROM IT',
          value: (each) => branch(each.depth) + visible(each.api_key.name),
          isFlexible: true,
        },
        { title: 'PREFIX', value: (each) => visible(each.api_key.prefix) },
        { title: 'STATUS', value: (each) => visible(each.api_key.status) },
        { title: 'CREATED', value: (each) => at(each.api_key.created_at) },
        numberColumn('REQUESTS', descendants, (each) => each.requests),
        numberColumn('MADE', descendants, (each) => each.assets),
      ],
      rows: descendants,
      total: totals.descendants,
    }),
    renderSection(output, {
      columns: [
        { title: 'MADE', value: (asset) => at(asset.created_at) },
        { title: 'SHOWN', value: (asset) => (asset.is_hidden ? 'hidden' : 'yes') },
        { title: 'LINK', value: (asset) => visible(`${server}${asset.content_url}`) },
      ],
      rows: assets,
      total: totals.assets,
    }),
  ].join('')
}

function branch(depth: number): string {
  return depth < 2 ? '' : `${'  '.repeat(Math.min(depth, deepestShown) - 2)}└ `
}

/** Beyond it, branches are drawn under each other: a server may name any depth. */
const deepestShown = 20
