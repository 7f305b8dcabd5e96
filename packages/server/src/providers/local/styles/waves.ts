import { type Lab, mix, shade, toSrgb } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

const layers = 8

/** Layered hills: each has a lit crest, fades downwards and casts a soft shadow on the one behind. */
export function waves(scene: Scene): Layers {
  const { background, isDark, bottom, pixel } = scene
  const crests = createCrests(scene)
  const tones = Array.from({ length: layers }, (_, layer) => {
    const depth = layer / (layers - 1)
    const colour = scene.ramp(depth)
    const foot = isDark ? shade(colour, 0.2 - 0.06 * depth, 0.5) : shade(colour, 0.965 - 0.03 * depth, 0.4)
    return createShades(colour, foot, isDark)
  })
  const shadows = createShadows(isDark)
  const sky = isDark ? shade(background, 0.17, 1.3) : background
  const glow = isDark ? mix(sky, scene.ramp(0), 0.28) : mix(sky, shade(scene.ramp(0), 0.9, 0.6), 0.5)

  return {
    draw({ y, width, values }) {
      const [skyRed, skyGreen, skyBlue] = toSrgb(mix(sky, glow, smoothstep(0, 0.55 * bottom, y)))
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        // The nearest layer that covers the whole pixel hides those behind it.
        let hidden = layers - 1
        while (hidden >= 0 && y - (crests[x * layers + hidden] as number) < pixel) hidden -= 1
        let red = skyRed
        let green = skyGreen
        let blue = skyBlue
        for (let layer = Math.max(0, hidden); layer < layers; layer += 1) {
          const below = y - (crests[x * layers + layer] as number)
          if (below < -0.09) continue
          // The shadow on the layers behind, just above the crest.
          if (below < -pixel) {
            const dim = shadows[(-below * steps) | 0] as number
            red *= dim
            green *= dim
            blue *= dim
            continue
          }
          const cover = Math.min(1, Math.max(0, below / pixel + 0.5))
          const shades = tones[layer] as Float32Array
          const at = (Math.min(lastStep, Math.max(0, below * steps)) | 0) * 3
          red += ((shades[at] as number) - red) * cover
          green += ((shades[at + 1] as number) - green) * cover
          blue += ((shades[at + 2] as number) - blue) * cover
        }
        values[offset] = red
        values[offset + 1] = green
        values[offset + 2] = blue
      }
    },
  }
}

/** Steps per unit of depth, finer than pixels, and the step at which a layer has its lower colour. */
const steps = 4096
const lastStep = 0.25 * steps

/** Returns the sRGB colours of a layer by the distance from its crest. */
function createShades(top: Lab, foot: Lab, isDark: boolean): Float32Array {
  const shades = new Float32Array((lastStep + 1) * 3)
  for (let index = 0; index <= lastStep; index += 1) {
    const depth = index / steps
    // The exact colour lies between the lit crest and the fade.
    const amount = isDark ? smoothstep(0.03, 0.2, depth) : smoothstep(0.02, 0.13, depth)
    const [l, a, b] = mix(top, foot, amount)
    shades.set(toSrgb([l + Math.exp(-depth * 90) * (isDark ? 0.05 : 0.035), a, b]), index * 3)
  }
  return shades
}

/** Returns the fraction of light that is left above a crest, by the distance from it. */
function createShadows(isDark: boolean): Float32Array {
  const shadow = isDark ? 0.26 : 0.12
  return Float32Array.from(
    { length: lastStep + 1 },
    (_, index) => 1 - Math.exp((-index / steps) * 42) * shadow,
  )
}

/** Returns the y of each layer's crest, column by column of pixels. */
function createCrests({ random, noise, right, bottom, pixel, strength }: Scene): Float32Array {
  const columns = Math.round(right / pixel)
  const crests = new Float32Array(columns * layers)
  for (let layer = 0; layer < layers; layer += 1) {
    const offset = random() * 50
    const phase = random() * 6.3
    const base = 0.26 + (layer / layers) * 0.72
    for (let column = 0; column < columns; column += 1) {
      const x = (column + 0.5) * pixel
      const swell = Math.sin(x * (1.6 + layer * 0.22) + phase) * 0.05
      const rise = (fractal(noise, x * 0.9 + offset, offset, 3) - 0.44) * 0.22
      crests[column * layers + layer] = (base + (swell + rise) * strength) * bottom
    }
  }
  return crests
}
