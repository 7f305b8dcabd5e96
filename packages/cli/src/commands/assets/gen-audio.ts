import { Command } from 'commander'
import { examples, type Run, required } from '../../command.ts'
import type { Context } from '../../context.ts'
import { addMediaOptions, fieldsOf, type MediaOptions } from './media-options.ts'
import { checkKind } from './media-types.ts'
import { runVerb } from './run-verb.ts'

/** `oanim assets gen-audio` */
export const command = (run: Run) =>
  addMediaOptions(
    new Command('gen-audio')
      .description('Generate music, sounds or speech from a prompt')
      .option('--prompt <text>', 'the sound, or the text that a speech model speaks (required)')
      .option('--out <file>', 'the file, such as piano.mp3; - is standard output (required)')
      .option('--voice <name>', 'the voice, for speech models'),
    ['model', 'duration', 'seed', 'json'],
  )
    .addHelpText(
      'after',
      examples(['oanim assets gen-audio --prompt "calm piano" --out piano.mp3'], 'Needs a provider.'),
    )
    .action(run(generateAudio))

async function generateAudio(context: Context, options: MediaOptions & { voice?: string }): Promise<void> {
  const prompt = required(options.prompt, '--prompt')
  const out = required(options.out, '--out')
  checkKind(out, 'audio')
  const { voice } = options
  const input = { prompt, ...fieldsOf(options), ...(voice !== undefined && { voice }) }
  await runVerb(
    context,
    { out, count: 1 },
    {
      label: 'Generating…',
      verb: 'generate_audio',
      input,
      start: (client, ...args) => client.assets.generateAudio(...args),
    },
  )
}
