import type { RotatedApiKey } from '@oanim/sdk'
import { sourceName } from '../../credentials/find-credential.ts'
import { Failure } from '../../failure.ts'
import { onInterrupt } from '../../interrupt.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'
import { explainLimit } from './explain-limit.ts'
import { findKey } from './find-key.ts'
import { timeTeller } from './key-facts.ts'

export interface RotateOptions {
  overlap?: string | undefined
  whenIdle?: string | undefined
  expires?: string | undefined
  yes?: boolean | undefined
}

/** `oanim api-keys rotate`: shows the key that takes over, once, and says when the old one ends. */
export async function rotateApiKey(context: Context, target: string, options: RotateOptions): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  // Only at once: during an overlap the old key still works, and the new one has the same scopes.
  const isCut = /^0+[mhdw]?$/.test(options.overlap?.trim() ?? '') && found.prefix === credential.prefix
  const sentence = `This ends the key that oanim itself uses, from ${sourceName(credential.source)}, at once; the new key is shown once.`
  await confirm(context, isCut ? [sentence] : [], options)
  const forget = onInterrupt(() => {
    process.stderr.write('\nInterrupted. The key may have been rotated: see `oanim api-keys list`.\n')
  })
  const rotated = await client.apiKeys
    .rotate(found.id, {
      ...(options.overlap !== undefined && { overlap: options.overlap }),
      ...(options.whenIdle !== undefined && { when_idle: options.whenIdle }),
      ...(options.expires !== undefined && { expires: options.expires }),
    })
    .catch((error) => {
      throw explainLimit(error)
    })
  forget()
  try {
    await show(context, rotated)
  } catch (error) {
    const { id } = rotated.api_key
    throw new Failure('key_not_shown', `The key ${id} was created, but it could not be shown.`, {
      hint: `Nobody can read it any more, and ${rotated.replaces.id} still ends. Revoke ${id} and create another.`,
      members: { id },
      cause: error,
    })
  }
  await output.notice(`\n${output.paintAside.yellow('⚠ Save this key — it will not be shown again.')}\n`)
  await output.notice(`${nextStep(rotated, timeTeller(output))}\n`)
}

async function show({ output }: Context, rotated: RotatedApiKey): Promise<void> {
  const { api_key: key } = rotated
  if (output.isJson) return output.json(rotated, { isUnrepeatable: true })
  const time = timeTeller(output)
  const text = output.isIdle
    ? `${rotated.key}\n`
    : renderFacts([
        ['Name', visible(key.name)],
        ['Prefix', visible(key.prefix)],
        ['Key', visible(rotated.key)],
        ...(key.expires_at === null ? [] : ([['Expires', time(key.expires_at)]] as [string, string][])),
        ['Replaces', `${visible(rotated.replaces.prefix)} (${visible(rotated.replaces.id)})`],
      ])
  return output.result(text, { isUnrepeatable: true })
}

function nextStep(
  { api_key: key, replaces: old }: RotatedApiKey,
  time: (iso: string | null) => string,
): string {
  if (old.status === 'revoked') return `The old key ${visible(old.prefix)} has ended.`
  const quiet = old.revokes_after_idle_s
  const sooner = quiet === null ? '' : `, or once it has been silent for ${spokenDuration(quiet)}`
  return (
    `The old key ${visible(old.prefix)} works until ${time(old.expires_at)}${sooner}.\n` +
    `Watch both: oanim api-keys show ${visible(key.id)}`
  )
}

function spokenDuration(seconds: number): string {
  const [count, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : [Math.round(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
