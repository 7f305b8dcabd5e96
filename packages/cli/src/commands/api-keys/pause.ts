import type { ChangedApiKeys, OpenAnimate } from '@oanim/sdk'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { findKey } from './find-key.ts'

/** `oanim api-keys pause`: stops a key without losing it. */
export function pauseApiKey(context: Context, target: string): Promise<void> {
  return change(context, target, 'Paused', (client, id) => client.apiKeys.pause(id))
}

/** `oanim api-keys resume` */
export function resumeApiKey(context: Context, target: string): Promise<void> {
  return change(context, target, 'Resumed', (client, id) => client.apiKeys.resume(id))
}

async function change(
  context: Context,
  target: string,
  done: string,
  work: (client: OpenAnimate, id: string) => Promise<ChangedApiKeys>,
): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const found = await findKey(client, target)
  const changed = await work(client, found.id)
  if (output.isJson) return output.json(changed)
  const { api_key: key, others } = changed
  await output.result(
    renderFacts([
      [done, visible(key.name)],
      ['Prefix', visible(key.prefix)],
      ['ID', visible(key.id)],
      ...others.map((other): [string, string] => [
        'With it',
        `${visible(other.name)} (${visible(other.prefix)})`,
      ]),
    ]),
  )
}
