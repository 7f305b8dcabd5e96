import { Command } from 'commander'
import { examples, type Run, required } from '../../command.ts'
import type { Context } from '../../context.ts'
import { readInput } from './input-file.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { checkKind } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets gen-video` */
export const command = (run: Run) =>
  addMediaOptions(
    new Command('gen-video')
      .description('Generate a video from a prompt, and optionally a first image')
      .option('--prompt <text>', 'the video to generate, such as "waves at dusk" (required)')
      .option('--out <file>', 'the file, such as waves.mp4; - is standard output (required)'),
    ['firstImage', 'model', 'duration', 'size', 'aspect', 'seed', 'json'],
  )
    .addHelpText(
      'after',
      examples(
        [
          'oanim assets gen-video --prompt "waves at dusk" --out waves.mp4',
          'oanim assets gen-video --in cat.png --prompt "it yawns" --out cat.mp4',
        ],
        'Needs a provider. A video takes minutes: Ctrl+C cancels the job, and after a lost connection `oanim jobs wait` gets the result.',
      ),
    )
    .action(run(generateVideo))

async function generateVideo(context: Context, options: MediaOptions): Promise<void> {
  const prompt = required(options.prompt, '--prompt')
  const out = required(options.out, '--out')
  checkKind(out, 'video')
  const fields = fieldsOf(options)
  const image = options.in === undefined ? undefined : await readInput(options.in)
  await runVerb(
    context,
    { out, count: 1 },
    {
      label: 'Generating…',
      verb: 'generate_video',
      input: { prompt, ...(image !== undefined && { image }), ...fields },
      start: (client, ...args) => client.assets.generateVideo(...args),
    },
  )
}
