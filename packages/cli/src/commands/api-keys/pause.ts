import type { ApiKey, ChangedApiKeys, OpenAnimate } from '@oanim/sdk'
import type { Credential } from '../../credentials/find-credential.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'
import { findKey } from './find-key.ts'
import { findLockout, lockoutSentences } from './lockout.ts'

/** `oanim api-keys pause`: stops a key without losing it. */
export function pauseApiKey(
  context: Context,
  target: string,
  options: { yes?: boolean } = {},
): Promise<void> {
  return change(context, target, 'Paused', async (client, key, credential) => {
    if (!options.yes) {
      await confirm(context, lockoutSentences(await findLockout(client, key, credential), credential), {})
    }
    return client.apiKeys.pause(key.id)
  })
}

/** `oanim api-keys resume` */
export function resumeApiKey(context: Context, target: string): Promise<void> {
  return change(context, target, 'Resumed', (client, { id }) => client.apiKeys.resume(id))
}

async function change(
  context: Context,
  target: string,
  done: string,
  work: (client: OpenAnimate, key: ApiKey, credential: Credential) => Promise<ChangedApiKeys>,
): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  const changed = await work(client, found, credential)
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
