import type { Asset } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { fileSize, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim assets list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List assets, newest first')
    .option('--limit <number>', 'the number of assets (default: 50)', wholeNumber)
    .option('--json', 'print the assets as JSON')
    .addHelpText(
      'after',
      examples(['oanim assets list', "oanim assets list --limit 500 --json | jq -r '.assets[].id'"]),
    )
    .action(run(listAssets))

async function listAssets(context: Context, { limit = 50 }: { limit?: number }): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const assets: Asset[] = []
  if (limit > 0) {
    for await (const asset of client.assets.all()) {
      assets.push(asset)
      if (assets.length === limit) break
    }
  }
  if (output.isJson) return output.json({ assets })
  if (assets.length === 0) {
    return output.notice('No assets. To generate one, see: oanim assets gen-image --help\n')
  }
  await output.result(
    output.table(
      [
        { title: 'ID', value: ({ id }) => visible(id) },
        { title: 'TYPE', value: ({ content_type: type }) => visible(type) },
        { title: 'SIZE', value: ({ size_bytes: bytes }) => fileSize(bytes) },
        { title: 'CREATED', value: ({ created_at: at }) => output.time(at) },
        { title: 'PROMPT', value: ({ prompt }) => visible(prompt ?? '-'), isFlexible: true },
      ],
      assets,
    ),
  )
}
