import { type Lab, mix, shade, toSrgb } from '../colour.ts'
import { smoothstep } from '../noise.ts'
import type { Layers, Scene } from '../scene.ts'

const layers = 8
/** How far above a crest its shadow ends, in units of the scene. */
const shadowReach = 0.09

/** Layered hills: each has a lit crest, fades downwards and casts a soft shadow on the one behind. */
export function waves(scene: Scene): Layers {
  const { background, isDark, isTransparent, bottom, pixel } = scene
  const { crests, lights, tops } = createCrests(scene)
  const tones = Array.from({ length: layers }, (_, layer) => {
    const depth = layer / (layers - 1)
    const colour = scene.ramp(depth)
    const foot = isDark
      ? shade(colour, 0.07 + 0.42 * colour[0], 0.85)
      : shade(colour, Math.max(colour[0], 0.94 - 0.04 * depth), 0.55)
    return createShades(colour, foot, isDark)
  })
  const shadows = createShadows(isDark)
  const sky = isDark ? shade(background, 0.17, 1.3) : background
  const glow = isDark ? mix(sky, scene.ramp(0), 0.28) : mix(sky, shade(scene.ramp(0), 0.9, 0.6), 0.5)

  // The nearest layer that covers the whole pixel hides those behind it, in this row and in those below.
  const hidden = new Uint8Array(Math.round(scene.right / pixel))

  return {
    draw({ y, width, values, alpha }) {
      // The layers from here on begin below the row, and so do their shadows.
      const end = tops.filter((top) => top - y <= shadowReach).length
      const [skyRed, skyGreen, skyBlue] = isTransparent
        ? [0, 0, 0]
        : toSrgb(mix(sky, glow, smoothstep(0, 0.55 * bottom, y)))
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        let red = skyRed
        let green = skyGreen
        let blue = skyBlue
        let opacity = 0
        for (let layer = hidden[x] as number; layer < end; layer += 1) {
          const below = y - (crests[x * layers + layer] as number)
          if (below < -shadowReach) continue
          if (below >= pixel) hidden[x] = layer
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
          const light = lights[x * layers + layer] as number
          red += ((shades[at] as number) * light - red) * cover
          green += ((shades[at + 1] as number) * light - green) * cover
          blue += ((shades[at + 2] as number) * light - blue) * cover
          opacity += (1 - opacity) * cover
        }
        values[offset] = red
        values[offset + 1] = green
        values[offset + 2] = blue
        if (alpha) alpha[x] = opacity * 255
      }
    },
  }
}

/** Steps per unit of depth, finer than pixels, and the step at which a layer has its lower colour. */
const steps = 4096
const lastStep = 0.3125 * steps

/** Returns the sRGB colours of a layer by the distance from its crest. */
function createShades(top: Lab, foot: Lab, isDark: boolean): Float32Array {
  const shades = new Float32Array((lastStep + 1) * 3)
  for (let index = 0; index <= lastStep; index += 1) {
    const depth = index / steps
    // The exact colour lies between the lit crest and the fade.
    const amount = isDark ? smoothstep(0.02, 0.3, depth) : smoothstep(0.02, 0.3, depth)
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

/**
 * Returns the y of each layer's crest and the light on its slope, 1 where it is level, column by column of pixels, and
 * the highest y of each layer and those in front of it.
 */
function createCrests({ random, noise, right, bottom, pixel, strength }: Scene) {
  const columns = Math.round(right / pixel)
  const crests = new Float32Array(columns * layers)
  const lights = new Float32Array(columns * layers)
  for (let layer = 0; layer < layers; layer += 1) {
    const offset = random() * 50
    const phase = random() * 6.3
    const base = 0.26 + (layer / layers) * 0.72
    for (let column = 0; column < columns; column += 1) {
      const x = (column + 0.5) * pixel
      const swell = Math.sin(x * (1.6 + layer * 0.22) + phase) * 0.05
      const rise = (noise.fractalAt(x * 0.9 + offset, offset, 3) - 0.44) * 0.22
      const y = (base + (swell + rise) * strength) * bottom
      const before = column > 0 ? (crests[(column - 1) * layers + layer] as number) : y
      crests[column * layers + layer] = y
      // Lit from above left.
      const slope = (y - before) / pixel
      lights[column * layers + layer] = column > 0 ? 1 - Math.max(-0.14, Math.min(0.14, slope * 0.55)) : 1
    }
    lights[layer] = lights[layers + layer] as number
  }
  // The highest point of a layer and of those in front of it.
  const tops = Array.from({ length: layers }, (_, layer) => {
    let top = Number.POSITIVE_INFINITY
    for (let index = layer; index < crests.length; index += 1) {
      if (index % layers >= layer) top = Math.min(top, crests[index] as number)
    }
    return top
  })
  return { crests, lights, tops }
}
