import { cutUniform } from './cut-uniform.ts'
import { encodeImage, type Pixels } from './encode-image.ts'
import type { BackgroundJob, CutOutFile, EncodedImage, ImageProblem } from './image-job.ts'
import { engineFolder, isEngineInstalled } from './installed-engine.ts'
import { findSubject } from './isnet.ts'
import { openImage, readPixels } from './source-image.ts'

type CutOut = EncodedImage & Pick<CutOutFile, 'engine'>

/** Share of transparent pixels from which an image is a cut-out already. */
const minTransparentShare = 0.01

/**
 * Makes the background of an image transparent by what it has: transparency, a border of one colour, or else the model.
 *
 * @param enginesDir Where `installEngine` puts engines.
 */
export async function removeBackground(
  { removeBackgroundOf: source, format }: BackgroundJob,
  enginesDir: string | undefined,
): Promise<CutOut | ImageProblem> {
  const image = await readPixels(openImage(source))
  if (isCutOut(image)) return { ...(await encodeImage(image, format)), engine: 'alpha' }
  const uniform = cutUniform(image)
  if (uniform) return { ...(await encodeImage(uniform, format)), engine: 'uniform-border' }
  if (enginesDir === undefined || !isEngineInstalled('remove-bg', enginesDir)) {
    return {
      problem: 'background_model_missing',
      detail:
        'The image has no transparent background and no border of one colour, so only a model can find its subject, and ' +
        'this server has none installed.',
    }
  }
  const alpha = await findSubject(image, engineFolder('remove-bg', enginesDir))
  return { ...(await encodeImage(withAlpha(image, alpha), format)), engine: 'isnet' }
}

function isCutOut({ pixels, channels }: Pixels): boolean {
  if (channels === 3) return false
  let count = 0
  for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] as number) < 16) count += 1
  return count >= (pixels.length / 4) * minTransparentShare
}

/** What was transparent stays so. */
function withAlpha({ pixels, width, height, channels }: Pixels, alpha: Uint8Array): Pixels {
  const out = new Uint8Array(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    out.set(pixels.subarray(at * channels, at * channels + 3), at * 4)
    const own = channels === 4 ? (pixels[at * 4 + 3] as number) : 255
    out[at * 4 + 3] = Math.min(own, alpha[at] as number)
  }
  return { pixels: out, width, height, channels: 4 }
}
