import { z } from 'zod'
import {
  AllowApproximate,
  Count,
  Duration,
  Format,
  InputImage,
  Model,
  Prompt,
  Seed,
  Size,
  Style,
  Voice,
} from '../assets/media-input.ts'
import { mediaRequests } from '../assets/media-requests.ts'
import { subjectsOf } from '../budgets/applied-budget.ts'
import { toUsd } from '../budgets/budget.ts'
import { budgetProblem, budgetProblemCodes } from '../budgets/budget-problem.ts'
import { operation } from '../http/operation.ts'
import { type ProblemError, problems } from '../http/problems/problems.ts'
import { validateInput } from '../http/validate.ts'
import { imageLimits } from '../providers/local/image-job.ts'
import { VerbName } from '../providers/model.ts'
import { priceUnits } from '../providers/models.ts'
import type { InputFile, Verb } from '../providers/provider.ts'
import {
  denialOf,
  findAsset,
  findModel,
  isUrl,
  type MediaInput,
  prepareRequest,
  providerOf,
  rejectLargeFiles,
} from './prepare-job.ts'
import { toInputFile } from './stored-request.ts'

export const createEstimate = operation({
  id: 'estimates.create',
  method: 'POST',
  path: '/api/v1/estimates',
  tag: 'Usage',
  summary: 'Estimate a request',
  description:
    'Returns the most that a request can cost, and whether budgets and the models of the key allow it now. Takes the body ' +
    'of the operation of the verb, and starts nothing. A URL is not downloaded: it counts as the largest image. A ' +
    'request that the operation rejects for another reason is rejected here as well.',
  access: 'account',
  scope: 'assets:write',
  input: z
    .strictObject({
      verb: VerbName.meta({ description: 'What the request does.', example: 'generate_image' }),
      prompt: Prompt.optional(),
      image: InputImage.optional(),
      images: z.array(InputImage).optional().meta({ description: 'Further images.' }),
      model: Model.optional(),
      count: Count.optional(),
      size: Size.optional(),
      seed: Seed.optional(),
      format: Format.optional(),
      transparent: z.boolean().optional(),
      style: Style.optional(),
      allow_approximate: AllowApproximate.optional(),
      scale: z.int().optional(),
      duration: Duration.optional(),
      voice: Voice.optional(),
      input: z.record(z.string(), z.unknown(), 'must be an object').optional(),
    })
    .meta({ id: 'EstimateInput' }),
  output: z
    .object({
      verb: VerbName,
      model: z.string().meta({ example: 'fal-ai/flux-2-flex' }),
      estimate_usd: z.number().nullable().meta({
        description: 'The most that the request can cost, in US dollars; null if the model has no price.',
        example: 0.1,
      }),
      price: z
        .object({
          unit: z.enum(priceUnits),
          usd: z.number().meta({ description: 'Price of one unit. US dollars.' }),
          source: z.string(),
        })
        .nullable()
        .meta({ description: 'null: unknown, which does not mean free.' }),
      allowed: z.boolean().meta({ description: 'Whether it would be admitted now. Nothing is reserved.' }),
      refusal: z
        .looseObject({ code: z.enum(budgetProblemCodes), detail: z.string(), hint: z.string() })
        .optional()
        .meta({ description: 'Why it would be rejected: a problem (RFC 9457).' }),
    })
    .meta({ id: 'Estimate' }),
  problems: [
    'asset_not_found',
    'file_invalid',
    'model_not_found',
    'model_unavailable',
    'option_unsupported',
    'prompt_not_understood',
    'provider_input_invalid',
    'provider_unavailable',
    'size_invalid',
    'verb_unsupported',
  ],

  async run(context) {
    const { actor, store, now, input } = context
    const { verb, ...body } = input
    const media = readMedia(verb, body)
    const model = await findModel(context, verb, media)
    const provider = await providerOf(context, model)
    const names = media.files ?? []
    const rows = await Promise.all(
      names.filter((name) => !isUrl(name)).map((name) => findAsset(context, name)),
    )
    rejectLargeFiles(rows)
    const filesWith = (unknown: InputFile) => {
      const known = rows.values()
      return names.map((name) => {
        const row = isUrl(name) ? undefined : known.next().value
        return row ? toInputFile(row, store.blobs) : unknown
      })
    }
    const chosen = { model, provider }
    const [smaller, larger] = [unknownFile, largestImage].map(
      (unknown) => prepareRequest(chosen, verb, media, filesWith(unknown)).estimateMicroUsd,
    )
    const estimateMicroUsd = smaller == null || larger == null ? null : Math.max(smaller, larger)
    const at = now().getTime()
    const refusal = await store.ledger.refusalOf({ subjects: subjectsOf(actor), estimateMicroUsd }, at)
    const problem =
      denialOf(actor, model) ?? (refusal && budgetProblem(refusal, { model: model.id, estimateMicroUsd }, at))
    const { price } = model
    return {
      verb,
      model: model.id,
      estimate_usd: estimateMicroUsd === null ? null : toUsd(estimateMicroUsd),
      price: price ? { unit: price.unit, usd: toUsd(price.microUsd), source: price.source } : null,
      allowed: problem === undefined,
      ...(problem && { refusal: serializeRefusal(problem) }),
    }
  },
})

/** A file that nobody has read: of no known size, or of the largest that the server accepts. */
const unknownFile: InputFile = {
  contentType: 'image/png',
  sizeBytes: 0,
  width: null,
  height: null,
  withPath: notRead,
  bytes: notRead,
}
const largestImage = { ...unknownFile, width: 8_000, height: imageLimits.maxPixels / 8_000 }

async function notRead(): Promise<never> {
  throw new Error('an estimate reads no files')
}

/** Checks the fields against the operation of the verb. @throws {ProblemError} input_invalid */
function readMedia(verb: Verb, body: object): MediaInput {
  const { body: schema, toMedia } = mediaRequests[verb]
  return (toMedia as (body: object) => MediaInput)(validateInput(schema as z.ZodObject, body))
}

function serializeRefusal({ code, message, facts }: ProblemError) {
  return {
    ...facts.members,
    code: code as (typeof budgetProblemCodes)[number],
    detail: message,
    hint: problems[code].hint,
  }
}
