import { Command } from 'commander'
import { examples, type Run, required } from '../../command.ts'
import type { Context } from '../../context.ts'
import { readInput } from './input-file.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { chooseTransparentFormat } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets remove-bg` */
export const command = (run: Run) =>
  addMediaOptions(
    addMediaOptions(new Command('remove-bg').description('Make the background of an image transparent'), [
      'in',
    ]).option('--out <file>', 'a .png, .webp or .avif file; - is standard output (required)'),
    ['model', 'json'],
  )
    .addHelpText(
      'after',
      examples(
        ['oanim assets remove-bg --in cat.jpg --out cat.png'],
        'The built-in engine removes a plain background. For photos it needs a model that an owner of the server installs.',
      ),
    )
    .action(run(removeBackground))

async function removeBackground(context: Context, options: MediaOptions): Promise<void> {
  const name = required(options.in, '--in')
  const out = required(options.out, '--out')
  const format = chooseTransparentFormat(out)
  const image = await readInput(name)
  await runVerb(
    context,
    { out, count: 1 },
    {
      label: 'Removing the background…',
      verb: 'remove_background',
      input: { image, format, ...fieldsOf(options) },
      start: (client, ...args) => client.assets.removeBackground(...args),
    },
  )
}
