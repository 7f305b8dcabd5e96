import { ConfigurationError } from './errors.ts'
import { byteLimit, formatBytes, maxUploadBytes, readBody } from './limits.ts'

/** The bytes of a file. */
export type FileContent = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array>

/** An input of a model: the ID of an asset, an https URL that the server downloads, or a file, which is uploaded first. */
export type MediaFile = string | FileContent

/**
 * Reads a file into memory, so that a lost upload can be repeated.
 *
 * @throws {ConfigurationError} `file_too_large`: it has more than 50 MB.
 */
export async function readFile(file: FileContent): Promise<Uint8Array<ArrayBuffer>> {
  if (file instanceof ReadableStream) {
    return (await readBody(file, [byteLimit(maxUploadBytes)])) ?? tooLarge()
  }
  const sizeBytes = file instanceof Blob ? file.size : file.byteLength
  if (sizeBytes > maxUploadBytes) return tooLarge()
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer())
  return new Uint8Array(file)
}

function tooLarge(): never {
  throw new ConfigurationError('file_too_large', `The file has more than ${formatBytes(maxUploadBytes)}.`)
}
