import { ApiError, type ApiKey, type OpenAnimate, type Rotation } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { dollars } from '../../output/money.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { formatNumber, known, renderCallers, restrictionsOf } from './report.ts'

/** `oanim api-keys show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show an API key and the status of its rotation')
    .argument('<key-id>', keyArgument)
    .option('--json', 'print the API responses as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys show "ci-pipeline"'],
        'During a rotation, the old and the new key are shown side by side, with the clients that still use the old key.',
      ),
    )
    .action(run(showApiKey))

async function showApiKey(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const key = await findKey(client, target)
  const rotation = await rotationOf(client, key, output)
  if (output.isJson) return output.json({ api_key: key, rotation })
  await output.result(
    renderFacts(factsOf(key, output), output.width) + (rotation ? renderRotation(output, rotation) : ''),
  )
}

/** `undefined` if the key in use is not allowed to read it. */
async function rotationOf(
  client: OpenAnimate,
  key: ApiKey,
  output: Output,
): Promise<Rotation | null | undefined> {
  try {
    return await client.apiKeys.rotation(key.id)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'scope_missing')) throw error
    await output.warning('rotation_not_shown', 'The rotation status is not shown.', error.detail)
    return undefined
  }
}

function factsOf(key: ApiKey, output: Output): [string, string][] {
  const facts: [string, string | null][] = [
    ['Name', key.name],
    ['Prefix', key.prefix],
    ['ID', key.id],
    ['Status', key.is_unused ? `${key.status}, unused for 90 days` : key.status],
    [
      'Created',
      `${output.fullTime(key.created_at)}${key.created_by_name ? ` by ${key.created_by_name}` : ''}`,
    ],
    ['Parent', key.parent_id],
    ...restrictionsOf(key, output),
    ['Spent', key.spent_usd > 0 || key.budgets.length > 0 ? dollars(key.spent_usd) : null],
    ['Last used', output.fullTime(key.last_used_at)],
    ['Last address', key.last_used_at && known(key.last_used_address)],
    ['Last client', key.last_used_at && known(key.last_used_user_agent)],
    ['Paused', key.paused_at && output.fullTime(key.paused_at)],
    ['Revoked', key.revoked_at && `${output.fullTime(key.revoked_at)} (${key.revoked_reason})`],
  ]
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, visible(value)]]))
}

function renderRotation(output: Output, rotation: Rotation): string {
  const { old: before, new: after } = rotation
  const row = (label: string, value: (side: typeof before) => string) => ({
    label,
    old: value(before),
    new: value(after),
  })
  const keys = output.table(
    [
      { title: 'ROTATION', value: ({ label }) => label },
      { title: 'OLD', value: (each) => each.old },
      { title: 'NEW', value: (each) => each.new },
    ],
    [
      row('Prefix', ({ api_key: key }) => visible(key.prefix)),
      row('ID', ({ api_key: key }) => visible(key.id)),
      row('Status', ({ api_key: key }) => visible(key.status)),
      row('Last used', ({ api_key: key }) => (key.last_used_at ? output.time(key.last_used_at) : 'never')),
      row('Accepted, 24 hours', ({ accepted }) => formatNumber(accepted)),
      row('Denied, 24 hours', ({ denied }) => formatNumber(denied)),
    ],
  )
  const callers = renderCallers(output, before.callers, before.totals.callers)
  const clients =
    before.api_key.status === 'revoked'
      ? ''
      : callers === ''
        ? '\nNo client used the old key in the last 24 hours.\n'
        : `\nClients of the old key in the last 24 hours:\n${callers}`
  return `\n${keys}${clients}${describeEnd(rotation, output)}`
}

function describeEnd({ revokes_at: end, old }: Rotation, output: Output): string {
  if (end === null) return ''
  const { expires_at: latest } = old.api_key
  if (latest === end) return `\nThe old key expires on ${output.fullTime(end)}.\n`
  const otherwise = latest === null ? '' : `, otherwise on ${output.fullTime(latest)}`
  return `\nThe old key is revoked on ${output.fullTime(end)} if it stays idle${otherwise}.\n`
}
