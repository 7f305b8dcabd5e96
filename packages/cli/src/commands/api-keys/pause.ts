import type { ChangedApiKeys } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { confirmLockout } from './lockout.ts'
import { keyName } from './report.ts'

/** `oanim api-keys pause` */
export const command = (run: Run) =>
  new Command('pause')
    .description('Pause an API key until you resume it')
    .argument('<key-id>', keyArgument)
    .option('--yes', 'skip the confirmation, even for the key in use')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys pause "ci-pipeline"'],
        'The server rejects a paused key. It still counts toward the limit of 10 live keys.',
      ),
    )
    .action(run(pauseApiKey))

async function pauseApiKey(context: Context, target: string, options: { yes?: boolean }): Promise<void> {
  const connection = await connect(context)
  const { client } = connection
  const key = await findKey(client, target)
  await confirmLockout(context, connection, key, options)
  await showChanged(context.output, 'Paused', await client.apiKeys.pause(key.id))
}

/** Shows the keys that were paused or resumed. */
export async function showChanged(output: Output, done: string, changed: ChangedApiKeys): Promise<void> {
  if (output.isJson) return output.json(changed)
  const { api_key: key, others } = changed
  await output.result(
    renderFacts([
      [done, visible(key.name)],
      ['Prefix', visible(key.prefix)],
      ['ID', visible(key.id)],
      ...others.map((each) => [`Also ${done.toLowerCase()}`, keyName(each)] as const),
    ]),
  )
}
