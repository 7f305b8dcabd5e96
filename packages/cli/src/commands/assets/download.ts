import { Command } from 'commander'
import { examples, type Run, required } from '../../command.ts'
import type { Context } from '../../context.ts'
import { prepareTarget, saveFile } from '../../files/write-file.ts'
import { renderFacts } from '../../output/table.ts'
import { fileSize, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { checkPipe, readChecked } from './save-files.ts'

/** `oanim assets download` */
export const command = (run: Run) =>
  new Command('download')
    .description('Download the file of an asset')
    .argument('<asset-id>', 'the ID')
    .option('--out <file>', 'the file to write; - is standard output (required)')
    .option('--json', 'print the asset as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim assets download asset_7fGhIjKlMnOpQrStUvWx --out bg.png'],
        'The SHA-256 of the file is compared with that of the asset. An existing file is replaced only by a complete one.',
      ),
    )
    .action(run(downloadAsset))

async function downloadAsset(context: Context, id: string, options: { out?: string }): Promise<void> {
  const { output } = context
  const out = required(options.out, '--out')
  const isPiped = out === '-'
  if (isPiped) checkPipe(output)
  const target = isPiped ? undefined : await prepareTarget(out)
  const { client } = await connect(context)
  const asset = await client.assets.get(id)
  if (target === undefined) {
    for await (const chunk of readChecked(client, asset)) await output.result(chunk)
    return
  }
  await output.withSpinner('Downloading…', () => saveFile(target, out, readChecked(client, asset)))
  if (output.isJson) return output.json({ asset, file: out })
  await output.result(
    renderFacts([
      ['File', visible(out)],
      ['Type', visible(asset.content_type)],
      ['Size', fileSize(asset.size_bytes)],
    ]),
  )
}
