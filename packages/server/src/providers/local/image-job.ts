import type { EditPlan } from './plan-edit.ts'
import type { ImagePlan } from './plan-image.ts'

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif'

/** Bounds of an image that an engine reads or writes. */
export const imageLimits = {
  maxBytes: 50_000_000,
  /** In all frames together. */
  maxPixels: 40_000_000,
  maxSide: 16_384,
  maxFrames: 1_000,
} as const

/** A file to make. It must not exist. */
interface Output {
  readonly path: string
}

/** Renders the image of a plan. */
export interface PaintJob extends Output {
  readonly plan: ImagePlan
  readonly format: ImageFormat
}

/** Makes a WebP thumbnail of an image file. */
export interface ThumbnailJob extends Output {
  readonly thumbnailOf: string
  /** Largest width of the thumbnail, in pixels. */
  readonly width: number
}

/** Changes an image. JPEG has no alpha: there, transparent parts become white. */
export interface EditJob extends Output {
  readonly edit: Pick<EditPlan, 'steps'>
  /** An image file that `InspectJob` accepts. Its first frame is read. */
  readonly source: string
  readonly format: ImageFormat
}

/** Enlarges an image. */
export interface UpscaleJob extends Output {
  readonly upscale: 2 | 4
  /** An image file that `InspectJob` accepts. Its first frame is read. */
  readonly source: string
  readonly format: ImageFormat
}

/** Makes the background of an image transparent. */
export interface BackgroundJob extends Output {
  /** An image file that `InspectJob` accepts. Its first frame is read. */
  readonly removeBackgroundOf: string
  readonly format: Exclude<ImageFormat, 'jpeg'>
}

/** Checks an image file by decoding all of it. */
export interface InspectJob {
  readonly inspect: string
}

export type ImageJob = PaintJob | ThumbnailJob | EditJob | UpscaleJob | BackgroundJob | InspectJob

export interface ImageFile {
  readonly sizeBytes: number
  /** Hexadecimal hash of the content. */
  readonly sha256: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
}

export interface UpscaledFile extends ImageFile {
  readonly engine: 'lanczos3'
}

export interface CutOutFile extends ImageFile {
  /** What told the subject from the background. */
  readonly engine: 'alpha' | 'uniform-border' | 'isnet'
}

export interface ImageFacts {
  readonly contentType: `image/${'png' | 'jpeg' | 'webp' | 'avif' | 'gif' | 'tiff'}`
  /** Pixels, with the EXIF orientation applied. */
  readonly width: number
  /** Pixels, with the EXIF orientation applied. */
  readonly height: number
  /** Frames of an animation or pages of a TIFF. Engines read the first. */
  readonly frames: number
}

/** Why a job made nothing although nothing failed. */
export interface ImageProblem {
  readonly problem: 'image_unsupported' | 'image_too_large' | 'image_damaged' | 'background_model_missing'
  /** Says what is wrong and what to do, in whole sentences. */
  readonly detail: string
}

/** An image that is not written yet. */
export interface EncodedImage {
  readonly content: Buffer
  readonly width: number
  readonly height: number
}
