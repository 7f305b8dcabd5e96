import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { findKey, keyArgument } from './find-key.ts'
import { showChanged } from './pause.ts'

/** `oanim api-keys resume` */
export const command = (run: Run) =>
  new Command('resume')
    .description('Resume a paused or quarantined API key')
    .argument('<key-id>', keyArgument)
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys resume "ci-pipeline"'],
        'Resuming a quarantined key also resumes its descendants and unhides their assets.',
      ),
    )
    .action(run(resumeApiKey))

async function resumeApiKey(context: Context, target: string): Promise<void> {
  const { client } = await connect(context)
  const { id } = await findKey(client, target)
  await showChanged(context.output, 'Resumed', await client.apiKeys.resume(id))
}
