import { type Lab, mix, shade } from '../colour.ts'
import { fractal, smoothstep } from '../noise.ts'
import type { Picture, Scene } from '../picture.ts'

const layers = 8

interface Tones {
  top: Lab
  foot: Lab
}

/** Hills one before the other: each has a lit crest, darkens downwards, and throws a soft shadow on the one behind. */
export function waves(scene: Scene): Picture {
  const { background, isDark, bottom, pixel } = scene
  const crests = crestsOf(scene)
  const tones = Array.from({ length: layers }, (_, layer): Tones => {
    const depth = layer / (layers - 1)
    const colour = scene.ramp(depth)
    const foot = isDark ? shade(colour, 0.2 - 0.06 * depth, 0.5) : shade(colour, 0.965 - 0.03 * depth, 0.4)
    return { top: colour, foot }
  })
  const [ways, lights, shadows] = profilesOf(isDark)
  const sky = isDark ? shade(background, 0.17, 1.3) : background
  const glow = isDark ? mix(sky, scene.ramp(0), 0.28) : mix(sky, shade(scene.ramp(0), 0.9, 0.6), 0.5)

  return {
    draw({ y, width, lab }) {
      const [skyL, skyA, skyB] = mix(sky, glow, smoothstep(0, 0.55 * bottom, y))
      for (let x = 0, offset = 0; x < width; x += 1, offset += 3) {
        // The nearest layer that covers the whole pixel hides all behind it.
        let hidden = layers - 1
        while (hidden >= 0 && y - ((crests[hidden] as Float32Array)[x] as number) < pixel) hidden -= 1
        let l = skyL
        let a = skyA
        let b = skyB
        for (let layer = Math.max(0, hidden); layer < layers; layer += 1) {
          const below = y - ((crests[layer] as Float32Array)[x] as number)
          if (below < -0.09) continue
          // A shadow falls on what is behind, just above the crest.
          if (below < -pixel) {
            l *= shadows[(-below * profileSteps) | 0] as number
            continue
          }
          const cover = Math.min(1, Math.max(0, below / pixel + 0.5))
          const { top, foot } = tones[layer] as Tones
          const depth = Math.min(0.25 * profileSteps, Math.max(0, below * profileSteps)) | 0
          const way = ways[depth] as number
          const lit = lights[depth] as number
          l += (top[0] + (foot[0] - top[0]) * way + lit - l) * cover
          a += (top[1] + (foot[1] - top[1]) * way - a) * cover
          b += (top[2] + (foot[2] - top[2]) * way - b) * cover
        }
        lab[offset] = l
        lab[offset + 1] = a
        lab[offset + 2] = b
      }
    },
  }
}

/** Steps a unit of depth: finer than pixels. */
const profileSteps = 8192

/** By the distance from a crest: the way to the foot's colour, the light on the crest, and the shadow above it. */
function profilesOf(isDark: boolean): [ways: Float32Array, lights: Float32Array, shadows: Float32Array] {
  const profile = (at: (depth: number) => number) =>
    Float32Array.from({ length: 0.25 * profileSteps + 1 }, (_, index) => at(index / profileSteps))
  return [
    // The colour itself lies below the lit crest, before it fades.
    profile((depth) => (isDark ? smoothstep(0.03, 0.2, depth) : smoothstep(0.02, 0.13, depth))),
    profile((depth) => Math.exp(-depth * 90) * (isDark ? 0.05 : 0.035)),
    profile((depth) => 1 - Math.exp(-depth * 42) * (isDark ? 0.2 : 0.09)),
  ]
}

/** Where each layer's crest is, for every column of pixels. */
function crestsOf({ random, noise, right, bottom, pixel, strength }: Scene): Float32Array[] {
  const columns = Math.ceil(right / pixel)
  return Array.from({ length: layers }, (_, layer) => {
    const offset = random() * 50
    const phase = random() * 6.3
    const base = 0.26 + (layer / layers) * 0.72
    return Float32Array.from({ length: columns }, (_, column) => {
      const x = (column + 0.5) * pixel
      const swell = Math.sin(x * (1.6 + layer * 0.22) + phase) * 0.05
      const rise = (fractal(noise, x * 0.9 + offset, offset, 3) - 0.44) * 0.22
      return (base + (swell + rise) * strength) * bottom
    })
  })
}
