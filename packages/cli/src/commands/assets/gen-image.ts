import { createHash } from 'node:crypto'
import { ApiError, type Asset, type GenerateImageInput, type OpenAnimate } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { withSpinner } from '../../output/spinner.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { prepareTarget, saveFile } from '../save-file.ts'
import { chooseFormat } from './target.ts'

export interface GenImageOptions {
  prompt: string
  out: string
  size?: string
  style?: string
  seed?: number
  format?: string
  allowApproximate?: boolean
}

/** `oanim assets gen-image`: everything that can go wrong here is found before anything is asked of the server. */
export async function genImage(context: Context, options: GenImageOptions): Promise<void> {
  const { output } = context
  const format = chooseFormat(options.out, options.format)
  const isPiped = options.out === '-'
  if (isPiped) refuseUnfitPipe(context)
  const target = isPiped ? undefined : await prepareTarget(options.out)
  const { client } = await connect(context)

  const input = {
    prompt: options.prompt,
    format,
    ...(options.size !== undefined && { size: options.size }),
    // Which styles there are is the server's to say.
    ...(options.style !== undefined && { style: options.style as NonNullable<GenerateImageInput['style']> }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.allowApproximate && { allow_approximate: true }),
  }
  const asset = await withSpinner('Painting…', !output.isJson, async () => {
    const painted = await client.assets.generateImage(input).catch((error: unknown) => {
      throw explain(error)
    })
    if (target !== undefined) await saveFile(target, options.out, readChecked(client, painted))
    return painted
  })
  if (target === undefined) {
    const { bytes } = await client.assets.content(asset.id)
    checkContent(asset, sha256Of(bytes))
    await output.result(bytes)
  }

  if (output.isJson) {
    await output.json({ asset, file: options.out })
  } else {
    const facts = renderFacts([
      ['File', isPiped ? 'standard output' : visible(options.out)],
      ['Size', `${asset.width}×${asset.height} px, ${spokenSize(asset.size_bytes)}`],
      ['Style', visible(asset.style)],
      ...(asset.understood.length > 0
        ? [['Understood', asset.understood.map(visible).join(', ')] as const]
        : []),
      ['Seed', String(asset.seed)],
      ['Asset', visible(asset.id)],
    ])
    if (isPiped) await output.notice(facts)
    else await output.result(facts)
  }
  if (asset.ignored.length > 0) {
    const words = asset.ignored.map(visible).join(', ')
    await output.warning('prompt_words_ignored', `Ignored: ${words}`)
  }
}

function refuseUnfitPipe({ output }: Context): void {
  if (output.isJson) {
    throw new Failure('usage_invalid', '--out - and --json both want standard output.', { exitCode: 2 })
  }
  if (output.isForUser) {
    throw new Failure('usage_invalid', '--out - would write an image to the terminal.', {
      exitCode: 2,
      hint: 'Name a file, or pipe the output to a program.',
    })
  }
}

/** The bytes as they come; fails at their end if they are not what the server says it made. */
async function* readChecked(client: OpenAnimate, asset: Asset): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  const { stream } = await client.assets.stream(asset.id, { maxBytes: asset.size_bytes })
  for await (const chunk of stream) {
    hash.update(chunk)
    yield chunk
  }
  checkContent(asset, hash.digest('hex'))
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Holds what came against what the server says it made. */
function checkContent(asset: Asset, sha256: string): void {
  if (sha256 === asset.sha256) return
  throw new Failure('content_damaged', `The image ${asset.id} arrived damaged, so it was not saved.`, {
    hint: 'Try again. If it stays, something between here and the server changes what it passes on.',
    retryable: true,
    members: { expected_sha256: asset.sha256, received_sha256: sha256 },
  })
}

function explain(error: unknown): unknown {
  const ignored = error instanceof ApiError ? error.body['ignored'] : undefined
  if (!(error instanceof ApiError) || error.code !== 'prompt_not_understood') return error
  const { code, detail, hint, requestId, body } = error
  return new Failure(code, detail, {
    exitCode: 2,
    hint,
    requestId,
    members: { ignored: ignored ?? [], styles: body['styles'] ?? [] },
    cause: error,
  })
}

function spokenSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} bytes`
  const exact = sizeBytes.toLocaleString('en-US')
  const [value, unit] = sizeBytes < 1_000_000 ? [sizeBytes / 1000, 'kB'] : [sizeBytes / 1_000_000, 'MB']
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit} (${exact} bytes)`
}
