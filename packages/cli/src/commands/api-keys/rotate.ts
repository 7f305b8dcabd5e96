import type { RotatedApiKey } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import { sourceName } from '../../config/find-credential.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'
import { findKey, keyArgument } from './find-key.ts'
import { requestNewKey, showOnce } from './new-key.ts'

/** `oanim api-keys rotate` */
export const command = (run: Run) =>
  new Command('rotate')
    .description('Replace an API key without downtime')
    .argument('<key-id>', keyArgument)
    .option('--overlap <time>', 'how long the old key keeps working: 0 to 30d (default: 24h)')
    .option('--when-idle <time>', 'revoke the old key earlier, once it was not used for this long')
    .option('--expires <when>', 'when the new key expires (default: the lifetime of the old key)')
    .option('--quiet', 'print only the new key')
    .option('--yes', 'skip the confirmation, also when --overlap 0 revokes the key in use')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys rotate "ci-pipeline"',
          'oanim api-keys rotate anim_a1b2c3d4 --overlap 7d --when-idle 6h',
        ],
        'The new key has the name, scopes and restrictions of the old key, and is shown once. Until the old key stops working, both count toward the limit of 10 live keys: at the limit, use --overlap 0, or revoke a key first.',
      ),
    )
    .action(run(rotateApiKey))

interface RotateOptions {
  overlap?: string
  whenIdle?: string
  expires?: string
  yes?: boolean
}

async function rotateApiKey(context: Context, target: string, options: RotateOptions): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  const { overlap, whenIdle, expires } = options
  // During an overlap the old key still works, so only an immediate end can lock the user out.
  const isCut = /^0+[mhdw]?$/.test(overlap?.trim() ?? '') && found.prefix === credential.prefix
  const sentence = `This immediately revokes the key you are using, from ${sourceName(credential.source)}. The new key is shown once.`
  await confirm(context, isCut ? [sentence] : [], options)
  const rotated = await requestNewKey(
    () =>
      client.apiKeys.rotate(found.id, {
        ...(overlap !== undefined && { overlap }),
        ...(whenIdle !== undefined && { when_idle: whenIdle }),
        ...(expires !== undefined && { expires }),
      }),
    { done: 'rotated' },
  )
  const { id } = rotated.api_key
  const hint = `Nobody can read it, and ${rotated.replaces.id} still stops working. Revoke ${id} and create another key.`
  await showOnce(context, id, show(output, rotated), hint)
  await output.notice(`${nextStep(output, rotated)}\n`)
}

function show(output: Output, rotated: RotatedApiKey): Promise<void> {
  const { api_key, key, replaces } = rotated
  if (output.isJson) return output.json(rotated, { mustArrive: true })
  if (output.isQuiet) return output.result(`${key}\n`, { mustArrive: true })
  const facts: [string, string][] = [
    ['Name', visible(api_key.name)],
    ['Prefix', visible(api_key.prefix)],
    ['Key', visible(key)],
  ]
  if (api_key.expires_at !== null) facts.push(['Expires', output.fullTime(api_key.expires_at)])
  facts.push(['Replaces', `${visible(replaces.prefix)} (${visible(replaces.id)})`])
  return output.result(renderFacts(facts), { mustArrive: true })
}

function nextStep(output: Output, { api_key: key, replaces: old }: RotatedApiKey): string {
  if (old.status === 'revoked') return `The old key ${visible(old.prefix)} is revoked.`
  const idleS = old.revokes_after_idle_s
  const earlier = idleS === null ? '' : `, or until it is idle for ${describeDuration(idleS)}`
  return (
    `The old key ${visible(old.prefix)} works until ${output.fullTime(old.expires_at)}${earlier}.\n` +
    `Follow the rotation: oanim api-keys show ${visible(key.id)}`
  )
}

function describeDuration(seconds: number): string {
  return seconds % 3600 === 0 ? count(seconds / 3600, 'hour') : count(Math.round(seconds / 60), 'minute')
}
