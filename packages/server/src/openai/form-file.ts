import { z } from 'zod'
import { InputImage } from '../assets/media-input.ts'
import { FormFile } from '../http/read-multipart.ts'

/** How the contract shows a file. */
export const binary = { type: 'string', format: 'binary' } as const

const Upload = z
  .custom<FormFile>((value) => value instanceof FormFile && value.sizeBytes > 0)
  .meta({ override: binary })

/** A file of a form. Also the ID of an asset, or an https URL. */
export const ImageFile = z.union(
  [Upload, InputImage.refine((name) => !isDataUrl(name), { error: ({ input }) => imageProblem(input) })],
  {
    error: ({ input }) => imageProblem(input),
  },
)

/** Explains why something is not an image. */
export function imageProblem(input: unknown): string {
  if (input === undefined) return 'is missing'
  if (input instanceof FormFile) return 'is an empty file'
  const sources = 'must be a file, the ID of an asset or an https URL'
  return typeof input === 'string' && isDataUrl(input) ? `${sources}, not a data URL` : sources
}

const isDataUrl = (name: string) => /^\s*data:/i.test(name)
