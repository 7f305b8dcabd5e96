import type { NewAsset } from '../assets/asset-store.ts'
import type { FileReceiver } from '../assets/file-receiver.ts'
import { newId } from '../core/ids.ts'
import { isNestedDeeper, maxLevels } from '../core/nesting.ts'
import { type MediaRequest, type MediaResult, type OutputFile, ProviderError } from '../providers/provider.ts'
import { kinds } from './job-rules.ts'
import type { JobRow } from './job-store.ts'

/** Maximum size of the files of one job together, such as videos. Bytes. */
const maxResultBytes = 1_000_000_000
/** Maximum length of the answer of a model that is kept, as JSON. */
const maxOutputLength = 1_000_000

interface ReceiveContext {
  readonly files: FileReceiver
  readonly privateOrigins: readonly string[] | undefined
  readonly signal: AbortSignal
  now(): Date
}

/**
 * Keeps the files and the answer that a provider delivered. They are paid for, so what can be used is kept: a file that
 * cannot becomes a warning, unless nothing is left.
 *
 * @returns The assets, and the output as the job stores it.
 * @throws {ProviderError} provider_response_invalid if no file can be used.
 */
export async function receiveResult(
  row: JobRow,
  request: MediaRequest,
  result: MediaResult,
  { files, privateOrigins, signal, now }: ReceiveContext,
): Promise<{ assets: NewAsset[]; output: string }> {
  const assets: NewAsset[] = []
  const warnings = [...(result.warnings ?? [])]
  let failure: ProviderError | undefined
  let maxBytes = maxResultBytes

  const receive = (file: OutputFile) =>
    files.receive(file, {
      kind: kinds[request.verb],
      format: request.format,
      privateOrigins,
      maxBytes,
      signal,
    })

  for (const [position, file] of result.files.entries()) {
    try {
      const received = await receive(file)
      maxBytes -= received.size_bytes
      assets.push({
        id: newId('asset'),
        job_id: row.id,
        position,
        ...received,
        prompt: request.prompt ?? null,
        model: row.model,
        details: JSON.stringify({ ...file.details }),
        created_at: now().getTime(),
      })
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      failure ??= error
      warnings.push(`File ${position + 1} of ${result.files.length} is missing. ${error.message}`)
    }
  }
  // The answer of `run` is more than its files, and not every URL in it is a file.
  if (failure && assets.length === 0 && request.verb !== 'run') {
    const { costMicroUsd, billedUnits } = result
    throw new ProviderError(failure.code, { ...failure.facts, isFree: false, costMicroUsd, billedUnits })
  }
  return { assets, output: writeOutput(result, warnings) }
}

function writeOutput({ output, requestId }: MediaResult, warnings: string[]): string {
  const answer = output === undefined ? undefined : writeAnswer(output, warnings)
  return JSON.stringify({
    ...(answer !== undefined && { output: JSON.parse(answer) }),
    ...(warnings.length > 0 && { warnings }),
    ...(requestId !== undefined && { provider_request_id: requestId }),
  })
}

function writeAnswer(output: unknown, warnings: string[]): string | undefined {
  if (isNestedDeeper(output)) {
    warnings.push(
      `The answer of the model has more than ${maxLevels} levels, so the server keeps only its files.`,
    )
    return undefined
  }
  const json = JSON.stringify(output)
  if (json.length <= maxOutputLength) return json
  const length = json.length.toLocaleString('en-US')
  warnings.push(`The answer of the model has ${length} characters, so the server keeps only its files.`)
  return undefined
}
