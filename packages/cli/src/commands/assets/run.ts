import type { Job, RunModelInput } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, required, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { readInputFile } from './input-file.ts'
import { addMediaOptions } from './media-options.ts'
import { warnOf } from './result-facts.ts'
import { generate, runVerb } from './run-verb.ts'

/** `oanim assets run` */
export const command = (run: Run) =>
  addMediaOptions(
    new Command('run')
      .description('Run any model of a provider with its own input')
      .option('--model <id>', 'the model, such as fal-ai/flux/schnell (required)')
      .option('--input <json>', 'the input of the model: JSON, or @file; - is standard input (required)')
      .option('--out <file>', 'save the file of the result; several get numbers'),
    ['json'],
  )
    .addHelpText(
      'after',
      examples(
        [
          'oanim assets run --model fal-ai/veo3.1 --input @input.json --out city.mp4',
          `oanim assets run --model fal-ai/any-llm --input '{"prompt":"Hello"}'`,
        ],
        'The documentation of the model describes its input. Without --out, the answer of the model is printed as JSON: output, assets and the url of the first file, which needs an API key.',
      ),
    )
    .action(run(runModel))

interface RunOptions {
  model?: string
  input?: string
  out?: string
}

async function runModel(context: Context, options: RunOptions): Promise<void> {
  const model = required(options.model, '--model')
  const input = await parseInput(required(options.input, '--input'))
  const { out } = options
  const run: Parameters<typeof generate<RunModelInput>>[2] = {
    label: 'Running…',
    verb: 'run',
    input: { model, input },
    start: (client, ...args) => client.assets.run(...args),
  }
  if (out !== undefined) return runVerb(context, { out, count: undefined }, run)
  const { client } = await connect(context)
  const job = await generate(context, client, run)
  context.known.unsavedJob = undefined
  await context.output.json(context.output.isJson ? { job, files: [] } : answerOf(job, client.baseUrl))
  await warnOf(context.output, job)
}

/** What the model answered, and where its files are. */
function answerOf({ id, output, assets, model, provider, cost_usd }: Job, baseUrl: string) {
  const [first] = assets
  return {
    ...(first && { url: `${baseUrl}${first.content_url}` }),
    output,
    assets,
    model,
    provider,
    cost_usd,
    job_id: id,
  }
}

/** @throws {Failure} `usage_invalid`, `file_unreadable`, `file_too_large`; exit 2 */
async function parseInput(text: string): Promise<Record<string, unknown>> {
  const isFile = text === '-' || text.startsWith('@')
  const json = isFile ? new TextDecoder().decode(await readInputFile(text.replace(/^@/, ''))) : text
  let input: unknown
  try {
    input = JSON.parse(json)
  } catch {
    throw usageError('Invalid --input: must be valid JSON.')
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input }
  throw usageError('Invalid --input: must be a JSON object, such as {"prompt":"a city"}.')
}
