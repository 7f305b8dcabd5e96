import { createRequire } from 'node:module'
import os from 'node:os'
import { join } from 'node:path'
import type { Pixels } from './encode-image.ts'
import { fromPixels } from './source-image.ts'

/** What is used of onnxruntime-node, which is not a dependency: the operator installs it. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{
      readonly inputNames: readonly string[]
      run(
        inputs: object,
        outputs: readonly string[],
      ): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object
}

/** The model sees a square of this side. */
const side = 1_024

/**
 * Finds the subject of an image with ISNet.
 *
 * @param folder Where `installEngine` put the model and ONNX Runtime.
 * @returns The alpha of each pixel.
 * @see https://github.com/xuebinqin/DIS
 */
export async function findSubject(image: Pixels, folder: string): Promise<Uint8Array> {
  const { width, height } = image
  const load = createRequire(join(folder, 'index.js'))
  const { InferenceSession, Tensor } = load('onnxruntime-node') as OnnxRuntime
  const session = await InferenceSession.create(join(folder, 'model.onnx'), {
    // The other core answers requests.
    intraOpNumThreads: Math.max(1, os.availableParallelism() - 1),
    // Memory that is kept for a next image would stay with an idle worker.
    enableCpuMemArena: false,
  })
  try {
    const small = await fromPixels(image).removeAlpha().resize(side, side, { fit: 'fill' }).raw().toBuffer()
    const input = new Float32Array(3 * side * side)
    for (let at = 0; at < side * side; at += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        input[channel * side * side + at] = ((small[at * 3 + channel] as number) - 128) / 256
      }
    }
    const tensor = new Tensor('float32', input, [1, 3, side, side])
    // The five side outputs would take as long again.
    const found = await session.run({ [session.inputNames[0] ?? 'input']: tensor }, ['output'])
    const mask = toBytes(found['output']?.data ?? new Float32Array(side * side))
    const one = { raw: { width: side, height: side, channels: 1 } } as const
    const { default: sharp } = await import('sharp')
    return await sharp(mask, one)
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .toColourspace('b-w')
      .raw()
      .toBuffer()
  } finally {
    await session.release()
  }
}

/** Stretches the values of the model to 0–255. */
function toBytes(values: Float32Array): Uint8Array {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  const scale = 255 / Math.max(1e-6, highest - lowest)
  return Uint8Array.from(values, (value) => Math.round((value - lowest) * scale))
}
