import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { ApiError, type Asset, type GenerateImageInput, type OpenAnimate } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, required, usageError, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { prepareTarget, saveFile } from '../../files/write-file.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { fileSize, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim assets gen-image` */
export const command = (run: Run) =>
  new Command('gen-image')
    .description('Generate an image from a prompt')
    .option('--prompt <text>', 'the image to generate, such as "dark blue aurora" (required)')
    .option('--out <file>', 'a .png, .jpg, .jpeg, .webp or .avif file; - is standard output (required)')
    .option('--size <size>', 'pixels such as 1920x1080, or a ratio such as 16:9')
    .option('--style <style>', 'a style, instead of the one in the prompt')
    .option('--seed <number>', 'choose among the images of a prompt', wholeNumber)
    .option('--format <format>', 'png, jpeg, webp or avif (default: the extension of --out)')
    .option('--allow-approximate', 'ignore words that the engine does not understand')
    .option('--json', 'print the asset as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim assets gen-image --prompt "gradient" --out bg.png',
          'oanim assets gen-image --prompt "warm waves, light" --size 3840x2160 --out out/bg.webp',
        ],
        'The same prompt, size, style and seed always give the same image. Missing directories are created. An existing file is replaced only by a complete image.',
      ),
    )
    .action(run(genImage))

interface GenImageOptions {
  prompt?: string
  out?: string
  size?: string
  style?: string
  seed?: number
  format?: string
  allowApproximate?: boolean
}

/** Checks everything on this machine before it calls the server. */
async function genImage(context: Context, options: GenImageOptions): Promise<void> {
  const { output } = context
  const prompt = required(options.prompt, '--prompt')
  const out = required(options.out, '--out')
  const format = chooseFormat(out, options.format)
  const isPiped = out === '-'
  if (isPiped) checkPipe(output)
  const target = isPiped ? undefined : await prepareTarget(out)
  const { client } = await connect(context)

  const input = {
    prompt,
    format,
    ...(options.size !== undefined && { size: options.size }),
    // The server validates the style.
    ...(options.style !== undefined && { style: options.style as NonNullable<GenerateImageInput['style']> }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.allowApproximate && { allow_approximate: true }),
  }
  const asset = await output.withSpinner('Painting…', async () => {
    const { assets } = await client.assets.generateImage(input).catch((error: unknown) => {
      throw explain(error)
    })
    const [created] = assets
    if (!created)
      throw new Failure('response_incomplete', 'The server generated no image.', { retryable: true })
    if (target !== undefined) await saveFile(target, out, readChecked(client, created))
    return created
  })
  if (target === undefined) {
    const { bytes } = await client.assets.content(asset.id)
    checkContent(asset, createHash('sha256').update(bytes).digest('hex'))
    await output.result(bytes)
  }

  if (output.isJson) {
    await output.json({ asset, file: out })
  } else {
    const { size_bytes: bytes } = asset
    const { style = '', seed = '', understood = [] } = asset.details
    const exact = bytes < 1000 ? '' : ` (${bytes.toLocaleString('en-US')} bytes)`
    const facts = renderFacts([
      ['File', isPiped ? 'standard output' : visible(out)],
      ['Size', `${asset.width}×${asset.height} px, ${fileSize(bytes)}${exact}`],
      ['Style', visible(style)],
      ...(understood.length > 0 ? [['Understood', understood.map(visible).join(', ')] as const] : []),
      ['Seed', String(seed)],
      ['Asset', visible(asset.id)],
    ])
    await (isPiped ? output.notice(facts) : output.result(facts))
  }
  const { ignored = [] } = asset.details
  if (ignored.length > 0) {
    await output.warning('prompt_words_ignored', `Ignored: ${ignored.map(visible).join(', ')}`)
  }
}

const formats: Record<string, 'png' | 'jpeg' | 'webp' | 'avif'> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
}

/**
 * Chooses the format: `--format`, then the extension of the file.
 *
 * @throws {Failure} exit 2: `format_unknown`, `format_contradicts_file`
 */
function chooseFormat(out: string, format: string | undefined) {
  const extension = extname(out).toLowerCase()
  const byExtension = formats[extension]
  if (format === undefined) {
    if (out === '-') return 'png'
    if (byExtension !== undefined) return byExtension
    const what = extension === '' ? 'has no extension' : `has the extension ${extension}`
    throw new Failure('format_unknown', `${out} ${what}, which is not an image format.`, {
      exitCode: 2,
      hint: 'Use .png, .jpg, .jpeg, .webp or .avif, or add --format.',
    })
  }
  const chosen = formats[`.${format.toLowerCase()}`]
  if (chosen === undefined) {
    throw new Failure('format_unknown', `Invalid --format "${format}". Formats: png, jpeg, webp, avif.`, {
      exitCode: 2,
      hint: 'See: oanim assets gen-image --help',
    })
  }
  if (byExtension !== undefined && byExtension !== chosen) {
    throw new Failure('format_contradicts_file', `--format ${format} contradicts the extension of ${out}.`, {
      exitCode: 2,
      hint: 'Change one of them.',
    })
  }
  return chosen
}

export function checkPipe({ isJson, isTerminal }: Output): void {
  if (isJson) throw usageError('Use either --out - or --json: both write to standard output.')
  if (isTerminal) {
    throw usageError('--out - would write a file to the terminal.', 'Name a file, or pipe the output.')
  }
}

/** Streams the image. Throws at its end if the content is not what the server created. */
export async function* readChecked(client: OpenAnimate, asset: Asset): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  const { stream } = await client.assets.stream(asset.id, { maxBytes: asset.size_bytes })
  for await (const chunk of stream) {
    hash.update(chunk)
    yield chunk
  }
  checkContent(asset, hash.digest('hex'))
}

export function checkContent(asset: Asset, sha256: string): void {
  if (sha256 === asset.sha256) return
  throw new Failure(
    'content_damaged',
    `The file of ${asset.id} was damaged in transit, so it was not saved.`,
    {
      hint: 'Try again. If it happens again, a proxy changes what the server sends.',
      retryable: true,
      members: { expected_sha256: asset.sha256, received_sha256: sha256 },
    },
  )
}

function explain(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.code !== 'prompt_not_understood') return error
  const { code, detail, hint, requestId, body } = error
  return new Failure(code, detail, {
    exitCode: 2,
    hint,
    requestId,
    members: { ignored: body['ignored'] ?? [], styles: body['styles'] ?? [] },
    cause: error,
  })
}
