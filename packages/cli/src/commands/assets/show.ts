import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { renderFacts } from '../../output/table.ts'
import { fileSize, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim assets show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show an asset')
    .argument('<asset-id>', 'the ID')
    .option('--json', 'print the asset as JSON')
    .addHelpText('after', examples(['oanim assets show asset_7fGhIjKlMnOpQrStUvWx']))
    .action(run(showAsset))

async function showAsset(context: Context, id: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const asset = await client.assets.get(id)
  if (output.isJson) return output.json({ asset })
  const { width, height, duration_ms: duration, created_by: by, prompt, model } = asset
  await output.result(
    renderFacts([
      ['Asset', visible(asset.id)],
      ['Type', visible(asset.content_type)],
      ['Size', fileSize(asset.size_bytes)],
      ...(width !== null && height !== null ? [['Pixels', `${width}×${height}`] as const] : []),
      ...(duration !== null ? [['Duration', `${duration / 1_000} s`] as const] : []),
      ...(prompt !== null ? [['Prompt', visible(prompt)] as const] : []),
      ...(model !== null ? [['Model', visible(model)] as const] : []),
      ['Created', output.fullTime(asset.created_at)],
      ['Created by', visible(by.name ?? by.id)],
      ['SHA-256', visible(asset.sha256)],
    ]),
  )
}
