import { Command } from 'commander'
import { examples, type Run, required } from '../../command.ts'
import type { Context } from '../../context.ts'
import { readInput } from './input-file.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { chooseFormat } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets edit-image` */
export const command = (run: Run) =>
  addMediaOptions(
    addMediaOptions(new Command('edit-image').description('Edit an image as a prompt says'), ['in'])
      .option('--prompt <text>', 'the change, such as "crop to 16:9, warmer" (required)')
      .option('--out <file>', 'a .png, .jpg, .jpeg, .webp or .avif file; - is standard output (required)'),
    ['model', 'count', 'size', 'aspect', 'seed', 'format', 'approximate', 'json'],
  )
    .addHelpText(
      'after',
      examples(
        [
          'oanim assets edit-image --in cat.jpg --prompt "crop to 16:9" --out wide.png',
          'curl -s $URL | oanim assets edit-image --in - --prompt sepia --out - > old.png',
        ],
        'The built-in engine crops, resizes, rotates and adjusts colors, and prints what it applied. Models of providers edit anything.',
      ),
    )
    .action(run(editImage))

async function editImage(context: Context, options: MediaOptions): Promise<void> {
  const name = required(options.in, '--in')
  const prompt = required(options.prompt, '--prompt')
  const out = required(options.out, '--out')
  const format = chooseFormat(out, options.format)
  const fields = fieldsOf(options)
  const image = await readInput(name)
  await runVerb(
    context,
    { out, count: options.count ?? 1 },
    {
      label: 'Editing…',
      verb: 'edit_image',
      input: { image, prompt, format, ...fields },
      start: (client, ...args) => client.assets.editImage(...args),
    },
  )
}
