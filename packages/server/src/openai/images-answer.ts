import { z } from 'zod'
import type { AssetRow } from '../assets/asset-store.ts'
import { linkToAsset } from '../assets/link-to-asset.ts'
import { fail } from '../http/operation.ts'
import { toInputFile } from '../jobs/stored-request.ts'
import type { SubmitContext } from '../jobs/submit-job.ts'
import type { Finished } from './run-to-end.ts'

/** Most bytes of files in one JSON answer, which is made in memory. */
const maxAnswerBytes = 50_000_000
/** How long a link works. Milliseconds. */
const linkMs = 60 * 60_000

export const ImagesAnswer = z
  .object({
    created: z.int().meta({ description: 'Seconds since 1970.', example: 1_796_000_000 }),
    data: z.array(
      z.object({
        b64_json: z.string().optional().meta({ description: 'The image, base64.' }),
        url: z.url().optional().meta({ description: 'A link that opens the image for an hour.' }),
      }),
    ),
    output_format: z.string().optional().meta({ example: 'png' }),
    size: z.string().optional().meta({ example: '1024x1024' }),
    background: z.literal('transparent').optional(),
    warnings: z
      .array(z.string())
      .optional()
      .meta({ description: 'Not of OpenAI: what was asked for and not done.' }),
  })
  .meta({ id: 'OpenaiImages' })

/** The images of a job as OpenAI's API answers. @throws {ProblemError} answer_too_large. */
export async function answerWithImages(
  context: SubmitContext,
  { job, assets }: Finished,
  { asLinks, isTransparent }: { readonly asLinks: boolean; readonly isTransparent: boolean },
): Promise<z.input<typeof ImagesAnswer>> {
  const sizeBytes = assets.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  if (!asLinks && sizeBytes > maxAnswerBytes) {
    const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
    throw fail('answer_too_large', {
      detail: `The images of the job ${job.id} have ${megabytes(sizeBytes)}. The limit of an answer is ${megabytes(maxAnswerBytes)}.`,
      hint: `They are stored: \`oanim jobs wait ${job.id} --out image.png\` saves them. Send \`response_format: "url"\` to get links.`,
      members: { job_id: job.id, cost_usd: job.cost_usd },
    })
  }
  const data = []
  for (const row of assets) {
    data.push(
      asLinks ? { url: (await linkToAsset(context, row, linkMs)).url } : { b64_json: await base64(row) },
    )
  }
  const [{ width, height, content_type: type }] = assets
  return {
    created: Math.floor(Date.parse(job.created_at) / 1_000),
    data,
    output_format: type.replace('image/', ''),
    ...(width !== null && height !== null && { size: `${width}x${height}` }),
    ...(isTransparent && { background: 'transparent' }),
    ...(job.warnings.length > 0 && { warnings: job.warnings }),
  }

  async function base64(row: AssetRow): Promise<string> {
    const bytes = await toInputFile(row, context.store.blobs).bytes()
    return Buffer.from(bytes.buffer).toString('base64')
  }
}
