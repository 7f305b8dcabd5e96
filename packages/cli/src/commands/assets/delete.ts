import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'

/** `oanim assets delete` */
export const command = (run: Run) =>
  new Command('delete')
    .description('Delete an asset permanently')
    .argument('<asset-id>', 'the ID')
    .option('--yes', 'skip the confirmation')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim assets delete asset_7fGhIjKlMnOpQrStUvWx --yes'],
        'Links to the asset stop working. Without a terminal, --yes is required.',
      ),
    )
    .action(run(deleteAsset))

async function deleteAsset(context: Context, id: string, options: { yes?: boolean }): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const asset = await client.assets.get(id)
  await confirm(context, [`This deletes ${visible(asset.id)} permanently.`], options)
  const deleted = await client.assets.delete(asset.id)
  if (output.isJson) return output.json(deleted)
  await output.result(renderFacts([['Deleted', visible(deleted.id)]]))
}
