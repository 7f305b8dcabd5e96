import {
  ApiError,
  type EstimateInput,
  type Job,
  type JobOptions,
  type MediaFile,
  type OpenAnimate,
} from '@oanim/sdk'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { followJob } from '../jobs/follow-job.ts'
import { checkPrice, needsPrice } from './check-price.ts'
import { renderResult, warnOf } from './result-facts.ts'
import { checkTargets, saveFiles, type Targets } from './save-files.ts'

interface VerbRun<Input> {
  /** What the line of progress begins with. */
  label: string
  verb: EstimateInput['verb']
  input: Input
  start: (client: OpenAnimate, input: Input, options: JobOptions) => Promise<Job>
}

/**
 * Generates files and saves them. Everything on this machine is checked before the server is called.
 *
 * @throws {Failure} what `checkTargets`, `followJob` and `saveFiles` throw; `files_missing`, if there are fewer files than
 * asked for.
 */
export async function runVerb<Input extends object>(
  context: Context,
  targets: Targets,
  run: VerbRun<Input>,
): Promise<void> {
  const paths = await checkTargets(context.output, targets)
  const { client } = await connect(context)
  const job = await generate(context, client, run, targets.out)
  await saveResult(context, client, job, { ...targets, paths })
}

/**
 * Starts a job and follows it. What it may cost is checked before, if anything depends on it.
 *
 * @param out The file in which the user wants the result.
 */
export async function generate<Input extends object>(
  context: Context,
  client: OpenAnimate,
  { label, verb, input, start }: VerbRun<Input>,
  out?: string,
): Promise<Job> {
  try {
    let ready = input
    if (needsPrice(context)) {
      ready = await context.output.withSpinner(label, () => uploadImage(client, input))
      await checkPrice(context, client, { verb, ...ready })
    }
    return await followJob(context, { label, cancels: true, out }, (options) => start(client, ready, options))
  } catch (error) {
    throw explain(error)
  }
}

/** The price depends on the image: it is uploaded first, which costs nothing. */
async function uploadImage<Input extends { image?: MediaFile | undefined }>(
  client: OpenAnimate,
  input: Input,
): Promise<Input> {
  const { image } = input
  if (image === undefined || typeof image === 'string') return input
  return { ...input, image: (await client.assets.upload(image)).id }
}

/** Saves the files of a finished job and prints the facts about it. */
export async function saveResult(
  context: Context,
  client: OpenAnimate,
  job: Job,
  targets: Parameters<typeof saveFiles>[3],
): Promise<void> {
  const { output, known } = context
  const files = await saveFiles(context, client, job, targets)
  known.unsavedJob = undefined
  if (output.isJson) await output.json({ job, files: files.map(({ file }) => file) })
  else {
    const isPiped = targets.out === '-'
    const facts = renderResult(job, files, isPiped ? output.stderrWidth : output.width)
    await (isPiped ? output.notice(facts) : output.result(facts))
  }
  await warnOf(output, job)
  if (targets.count === undefined || files.length >= targets.count) return
  throw new Failure(
    'files_missing',
    `The job ${visible(job.id)} delivered ${files.length} of ${targets.count} files.`,
    { hint: `Saved: ${files.map(({ file }) => visible(file)).join(', ')}` },
  )
}

/** Says what to do about a prompt that the built-in engine does not understand. */
function explain(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.code !== 'prompt_not_understood') return error
  const { code, detail, requestId, body } = error
  return new Failure(code, detail, {
    exitCode: 2,
    hint:
      'For any subject, use a model of a provider: `oanim models` lists them and what they need. To use only the words ' +
      'that are understood, add --allow-approximate.',
    requestId,
    members: { ignored: body['ignored'] ?? [], styles: body['styles'] ?? [] },
    cause: error,
  })
}
