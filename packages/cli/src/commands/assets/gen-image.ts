import type { GenerateImageInput } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, required, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { chooseFormat } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets gen-image` */
export const command = (run: Run) =>
  addMediaOptions(
    new Command('gen-image')
      .description('Generate an image from a prompt')
      .option('--prompt <text>', 'the image to generate, such as "dark blue aurora" (required)')
      .option('--out <file>', 'a .png, .jpg, .jpeg, .webp or .avif file; - is standard output (required)')
      .option('--style <style>', 'a style of the built-in engine, instead of the one in the prompt')
      .option('--transparent', 'generate a transparent background'),
    ['model', 'count', 'size', 'aspect', 'seed', 'format', 'approximate', 'json'],
  )
    .addHelpText(
      'after',
      examples(
        [
          'oanim assets gen-image --prompt "gradient" --out bg.png',
          'oanim assets gen-image --prompt "warm waves" --size 3840x2160 --out bg.webp',
          'oanim assets gen-image --prompt "a cat on a sofa" --count 3 --out cat.png',
        ],
        'With --count 3, --out cat.png writes cat-1.png, cat-2.png and cat-3.png. Missing directories are created. An existing file is replaced only by a complete image. Ctrl+C cancels the job.',
        'With the built-in engine, the same prompt, size, style and seed always give the same image, and --count counts the seed up.',
      ),
    )
    .action(run(genImage))

interface GenImageOptions extends MediaOptions {
  style?: string
  transparent?: boolean
}

async function genImage(context: Context, options: GenImageOptions): Promise<void> {
  const prompt = required(options.prompt, '--prompt')
  const out = required(options.out, '--out')
  const format = chooseFormat(out, options.format)
  if (options.transparent && format === 'jpeg') {
    throw usageError('A JPEG image cannot be transparent.', 'Use .png, .webp or .avif.')
  }
  const input = {
    prompt,
    format,
    ...fieldsOf(options),
    // The server validates the style.
    ...(options.style !== undefined && { style: options.style as NonNullable<GenerateImageInput['style']> }),
    ...(options.transparent && { transparent: true }),
  }
  await runVerb(
    context,
    { out, count: options.count ?? 1 },
    {
      label: 'Generating…',
      verb: 'generate_image',
      input,
      start: (client, ...args) => client.assets.generateImage(...args),
    },
  )
}
