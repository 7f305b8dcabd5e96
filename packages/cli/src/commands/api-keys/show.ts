import { ApiError, type ApiKey, type OpenAnimate, type Rotation } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import { renderFacts, renderTable } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { callerSection, columnTime, known, renderSection, spokenNumber } from './evidence.ts'
import { findKey } from './find-key.ts'
import { restrictionsOf, timeTeller } from './key-facts.ts'

/** `oanim api-keys show`: all that is known of a key, and of the other one while one takes over from the other. */
export async function showApiKey(context: Context, target: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const key = await findKey(client, target)
  const rotation = await rotationOf(client, key, output)
  if (output.isJson) return output.json({ api_key: key, rotation })
  await output.result(
    renderFacts(factsOf(key, timeTeller(output))) + (rotation ? renderRotation(output, rotation) : ''),
  )
}

/** `undefined` where the key in use may not know. */
async function rotationOf(
  client: OpenAnimate,
  key: ApiKey,
  output: Output,
): Promise<Rotation | null | undefined> {
  try {
    return await client.apiKeys.rotation(key.id)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'scope_missing')) throw error
    await output.warning('rotation_not_shown', 'Whether the key is being rotated is not shown.', error.detail)
    return undefined
  }
}

function factsOf(key: ApiKey, time: (iso: string | null) => string): [string, string][] {
  const facts: [string, string | null][] = [
    ['Name', key.name],
    ['Prefix', key.prefix],
    ['ID', key.id],
    ['Status', key.is_unused ? `${key.status}, unused for 90 days` : key.status],
    ['Created', `${time(key.created_at)}${key.created_by_name ? ` by ${key.created_by_name}` : ''}`],
    ['Came from', key.parent_id],
    ...restrictionsOf(key, time),
    ['Last used', time(key.last_used_at)],
    ['From', key.last_used_at && known(key.last_used_address)],
    ['With', key.last_used_at && known(key.last_used_user_agent)],
    ['Paused', key.paused_at && time(key.paused_at)],
    ['Revoked', key.revoked_at && `${time(key.revoked_at)} (${key.revoked_reason})`],
  ]
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, visible(value)]]))
}

function renderRotation(output: Output, rotation: Rotation): string {
  const { old, new: taking } = rotation
  const time = columnTime(output)
  const row = (label: string, value: (side: typeof old) => string) => ({
    label,
    old: value(old),
    new: value(taking),
  })
  const rows = [
    row('Prefix', ({ api_key: key }) => visible(key.prefix)),
    row('ID', ({ api_key: key }) => visible(key.id)),
    row('Status', ({ api_key: key }) => visible(key.status)),
    row('Last used', ({ api_key: key }) => (key.last_used_at === null ? 'never' : time(key.last_used_at))),
    row('Accepted, 24 hours', ({ accepted }) => spokenNumber(accepted)),
    row('Refused, 24 hours', ({ denied }) => spokenNumber(denied)),
  ]
  const sides = renderTable(
    [
      { title: 'ROTATION', value: ({ label }) => label },
      { title: 'OLD', value: (each) => each.old },
      { title: 'NEW', value: (each) => each.new },
    ],
    rows,
    output.width,
    (title) => output.paint.bold(title),
  )
  const callers = renderSection(output, callerSection(output, old.callers, old.totals.callers))
  const left =
    old.api_key.status === 'revoked'
      ? ''
      : callers === ''
        ? '\nNobody used the old key in the last 24 hours.\n'
        : `\nOn the old key in the last 24 hours:\n${callers}`
  return `\n${sides}${left}${endOf(rotation, timeTeller(output))}`
}

/** When the old key ends, and whether that depends on its use. */
function endOf({ revokes_at: end, old }: Rotation, time: (iso: string) => string): string {
  if (end === null) return ''
  const { expires_at: latest } = old.api_key
  if (latest === end) return `\nThe old key ends ${time(end)}, used or not.\n`
  const atTheLatest = latest === null ? '' : `, and ${time(latest)} at the latest`
  return `\nThe old key ends ${time(end)} if it is not used again${atTheLatest}.\n`
}
