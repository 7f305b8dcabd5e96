import type { InputFile, MediaRequest, Progress, RunContext } from '../../../src/providers/provider.ts'

/** A PNG of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** An input image as the server gives it to providers. */
export function inputFile(content: Uint8Array = pixel): InputFile {
  const bytes = new Uint8Array(content)
  return {
    contentType: 'image/png',
    sizeBytes: bytes.byteLength,
    width: 1,
    height: 1,
    withPath: () => Promise.reject(new Error('This file is in memory.')),
    bytes: async () => bytes,
  }
}

export type RequestFields = Partial<MediaRequest> & Pick<MediaRequest, 'verb' | 'model'>

export function mediaRequest(fields: RequestFields): MediaRequest {
  return { files: [], count: 1, ...fields }
}

/** A context that keeps what the provider reports. */
export interface RecordedContext extends RunContext {
  readonly progress: readonly Progress[]
  readonly accepted: readonly Readonly<Record<string, unknown>>[]
  /** `accepted` and `progress` in the order of their calls. */
  readonly calls: readonly string[]
}

export function recordContext(
  outside: Pick<RunContext, 'fetch'>,
  signal: AbortSignal = new AbortController().signal,
): RecordedContext {
  const progress: Progress[] = []
  const accepted: Readonly<Record<string, unknown>>[] = []
  const calls: string[] = []
  return {
    ...{ signal, fetch: outside.fetch, progress, accepted, calls },
    onProgress(next) {
      calls.push('progress')
      progress.push(next)
    },
    async onAccepted(request) {
      calls.push('accepted')
      accepted.push(request)
    },
    draft: () => {
      throw new Error('This test has no draft folder.')
    },
  }
}
