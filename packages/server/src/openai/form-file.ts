import { z } from 'zod'
import { InputImage } from '../assets/media-input.ts'
import { FormFile } from '../http/read-multipart.ts'

/** How the contract shows a file. */
export const binary = { type: 'string', format: 'binary' } as const

const Upload = z
  .custom<FormFile>((value) => value instanceof FormFile && value.sizeBytes > 0)
  .meta({ override: binary })

/** A file of a form. Also the ID of an asset, or an https URL. */
export const ImageFile = z.union([Upload, InputImage], {
  error: ({ input }) => {
    if (input === undefined) return 'is missing'
    return input instanceof FormFile
      ? 'is an empty file'
      : 'must be a file, the ID of an asset or an https URL'
  },
})
