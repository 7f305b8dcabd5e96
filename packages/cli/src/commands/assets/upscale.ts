import { Command } from 'commander'
import { examples, type Run, required, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { readInput } from './input-file.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { chooseFormat } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets upscale` */
export const command = (run: Run) =>
  addMediaOptions(
    addMediaOptions(new Command('upscale').description('Enlarge an image two or four times'), ['in'])
      .option('--out <file>', 'a .png, .jpg, .jpeg, .webp or .avif file; - is standard output (required)')
      .option('--scale <factor>', '2 or 4 (default: 2)'),
    ['model', 'json'],
  )
    .addHelpText(
      'after',
      examples(
        ['oanim assets upscale --in cat.jpg --scale 4 --out cat-large.png'],
        'The result says which engine enlarged the image.',
      ),
    )
    .action(run(upscale))

async function upscale(context: Context, options: MediaOptions & { scale?: string }): Promise<void> {
  const name = required(options.in, '--in')
  const out = required(options.out, '--out')
  const format = chooseFormat(out, undefined)
  const scale = scaleOf(options.scale ?? '2')
  const image = await readInput(name)
  await runVerb(
    context,
    { out, count: 1 },
    {
      label: 'Upscaling…',
      verb: 'upscale',
      input: { image, scale, format, ...fieldsOf(options) },
      start: (client, ...args) => client.assets.upscale(...args),
    },
  )
}

function scaleOf(text: string): 2 | 4 {
  if (text === '2' || text === '4') return text === '2' ? 2 : 4
  throw usageError(`Invalid --scale "${text}": use 2 or 4.`)
}
