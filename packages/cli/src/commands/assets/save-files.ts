import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import type { Asset, Job, OpenAnimate } from '@oanim/sdk'
import { usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { prepareTarget, saveFile } from '../../files/write-file.ts'
import type { Output } from '../../output/output.ts'
import { visible } from '../../output/text.ts'
import { waitCommand } from '../jobs/follow-job.ts'
import { fitsName } from './media-types.ts'

/** Size limit of a file for standard output, which is checked before it is written. Bytes. */
const maxPipedBytes = 100_000_000
/** Files that one command saves. */
const maxFiles = 100

/** Where the files of a job go. */
export interface Targets {
  readonly out: string
  /** How many files were asked for; without it, all that the job delivers. */
  readonly count: number | undefined
}

/** Names with the paths to write to. */
type Paths = ReadonlyMap<string, string>

export interface SavedFile {
  /** The name as it was typed, with the number of the file. */
  readonly file: string
  readonly asset: Asset
}

/**
 * Checks that the files can be written, before anything is generated.
 *
 * @returns The paths, for `saveFiles`: a link that appears meanwhile is not followed.
 * @throws {Failure} `file_unwritable`; `usage_invalid`, exit 2
 */
export async function checkTargets(output: Output, { out, count }: Targets): Promise<Paths> {
  if (out === '-') {
    checkPipe(output)
    if (count !== undefined && count > 1) throw usageError('--out - takes one file: use --count 1.')
    return new Map()
  }
  const paths = new Map<string, string>()
  for (const name of namesOf(out, count ?? 1)) paths.set(name, await prepareTarget(name))
  return paths
}

/** Checks that standard output may get a file. @throws {Failure} `usage_invalid`, exit 2 */
export function checkPipe({ isJson, isTerminal }: Output): void {
  if (isJson) throw usageError('Use either --out - or --json: both write to standard output.')
  if (isTerminal) {
    throw usageError('--out - would write a file to the terminal.', 'Name a file, or pipe the output.')
  }
}

/**
 * Saves the files of a finished job: each one completely or not at all, and only with the content that the server stored.
 *
 * @returns The saved files. Fewer than asked for if the job delivered fewer; others are named in a warning.
 * @throws {Failure} `files_missing`, `file_type_differs`, `content_damaged`, `file_unwritable`, `response_invalid`
 */
export async function saveFiles(
  { output, known }: Context,
  client: OpenAnimate,
  job: Job,
  { out, count, paths }: Targets & { readonly paths: Paths },
): Promise<SavedFile[]> {
  const most = out === '-' ? 1 : (count ?? maxFiles)
  const assets = job.assets.slice(0, most)
  const [first] = assets
  if (!first) {
    throw new Failure('files_missing', `The job ${visible(job.id)} delivered no file.`, { members: { job } })
  }
  if (assets.some(({ id }) => !/^[\w-]{1,200}$/.test(id))) {
    throw new Failure('response_invalid', 'The server sent an asset ID with invalid characters.')
  }
  const wanted = count ?? assets.length
  const files = namesOf(out, wanted).flatMap((file, index) => {
    const asset = assets[index]
    return asset ? [{ file, asset }] : []
  })
  if (out === '-') await pipe(output, client, first)
  else {
    const misnamed = files.find(({ file, asset }) => !fitsName(file, asset.content_type))
    if (misnamed) {
      known.unsavedJob = undefined
      throw typeDiffers(job, misnamed.asset, out)
    }
    for (const { file, asset } of files) {
      await saveFile(paths.get(file) ?? (await prepareTarget(file)), file, readChecked(client, asset))
    }
  }
  const others = job.assets.slice(files.length)
  if (others.length > 0) {
    const ids = others.slice(0, 10).map(({ id }) => visible(id))
    await output.warning(
      'files_not_saved',
      `The job delivered ${job.assets.length} files. Not saved: ${ids.join(', ')}${others.length > 10 ? ', …' : ''}`,
    )
  }
  return files
}

/** `cat.png`, or `cat-1.png`, `cat-2.png`, … */
function namesOf(out: string, count: number): string[] {
  if (count === 1) return [out]
  const extension = extname(out)
  const base = extension === '' ? out : out.slice(0, -extension.length)
  return Array.from({ length: count }, (_, index) => `${base}-${index + 1}${extension}`)
}

/** A file with a misleading name is not written. It stays on the server. */
function typeDiffers(job: Job, { content_type: type }: Asset, out: string): Failure {
  const base = out.slice(0, -extname(out).length)
  return new Failure(
    'file_type_differs',
    `The job delivered ${visible(type)}, which is not ${extname(out)}.`,
    {
      hint: `Nothing was saved. Save it under a fitting name: ${waitCommand(job, `${base}.${extensionOf(type)}`)}`,
      members: { job_id: job.id, content_type: type },
    },
  )
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
}

function extensionOf(type: string): string {
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? ''
  return extensions[bare] ?? /^\w+\/(?:x-)?([a-z\d]{2,5})$/.exec(bare)?.[1] ?? 'bin'
}

async function pipe(output: Output, client: OpenAnimate, asset: Asset): Promise<void> {
  if (asset.size_bytes > maxPipedBytes) {
    throw new Failure('file_too_large', 'Files above 100 MB are not written to standard output.', {
      hint: `Name a file: ${waitCommand({ id: asset.job_id ?? '' })}`,
    })
  }
  const { bytes } = await client.assets.content(asset.id)
  checkContent(asset, createHash('sha256').update(bytes).digest('hex'))
  await output.result(bytes)
}

/** Streams a file. @throws {Failure} `content_damaged` at its end, if the content is not what the server stored. */
export async function* readChecked(client: OpenAnimate, asset: Asset): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  const { stream } = await client.assets.stream(asset.id, { maxBytes: asset.size_bytes })
  for await (const chunk of stream) {
    hash.update(chunk)
    yield chunk
  }
  checkContent(asset, hash.digest('hex'))
}

function checkContent(asset: Asset, sha256: string): void {
  if (sha256 === asset.sha256) return
  throw new Failure(
    'content_damaged',
    `The file ${visible(asset.id)} was damaged in transit, so it was not saved.`,
    {
      hint: 'Try again. If it happens again, a proxy changes what the server sends.',
      retryable: true,
      members: { expected_sha256: asset.sha256, received_sha256: sha256 },
    },
  )
}
