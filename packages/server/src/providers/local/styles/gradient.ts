import { type Lab, mix, shade } from '../colour.ts'
import type { Layers, Scene } from '../scene.ts'

/** Blends the exact colours in OKLab, along a line or outwards from the centre. */
export function gradient(scene: Scene): Layers {
  const { right, bottom, pixel, direction } = scene
  const colourAt = createColourStops(scene)
  const positionAt = direction === 'radial' ? outwards(right, bottom) : along(direction, right, bottom, pixel)

  return {
    smooth: {
      samples: 160,
      sample(x, y, out) {
        out.set(colourAt(positionAt(x, y)))
      },
    },
  }
}

/** Returns the position along a direction: 0 at the first corner, 1 at the last, as in CSS. */
function along(degrees: number, right: number, bottom: number, pixel: number) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  // Half a pixel less at both ends, so the outermost pixels have the first and the last colour.
  const length = Math.abs(right * cosine) + Math.abs(bottom * sine) - pixel
  return (x: number, y: number) => 0.5 + ((x - right / 2) * cosine + (y - bottom / 2) * sine) / length
}

/** Returns the distance from the centre: 1 at the corners. */
function outwards(right: number, bottom: number) {
  const reach = Math.hypot(right, bottom) / 2
  return (x: number, y: number) => Math.hypot(x - right / 2, y - bottom / 2) / reach
}

/** Returns the colour at a position from 0 to 1. */
function createColourStops({
  palette,
  background,
  isDark,
  isThemeExplicit,
  direction,
}: Scene): (position: number) => Lab {
  const colours = [...palette]
  if (colours.length === 1 && !isThemeExplicit) {
    const [only] = colours as [Lab]
    colours.push(only[0] < 0.35 ? shade(only, only[0] + 0.3) : shade(only, only[0] * 0.45, 0.75))
  }
  const last = colours.length - 1
  const even = (position: number): Lab => {
    const low = Math.min(Math.floor(position * last), Math.max(0, last - 1))
    return mix(colours[low] as Lab, colours[Math.min(low + 1, last)] as Lab, position * last - low)
  }
  if (!isThemeExplicit) return (position) => even(Math.max(0, Math.min(1, position)))

  // With an explicit theme the background takes the first half, or the outer half of a radial gradient.
  const [start, end] = isDark ? [0.2, 0.7] : [0.15, 0.7]
  return (along) => {
    const position = Math.max(0, Math.min(1, direction === 'radial' ? 1 - along : along))
    if (position >= end) return even((position - end) / (1 - end))
    const t = Math.max(0, (position - start) / (end - start))
    return mix(background, colours[0] as Lab, t * t * (3 - 2 * t))
  }
}
