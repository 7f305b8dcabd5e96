import { type Lab, mix, shade } from '../colour.ts'
import type { Picture, Scene } from '../picture.ts'

/** Colours that become each other evenly to the eye, along a line or outwards from the centre, each of them exact. */
export function gradient(scene: Scene): Picture {
  const { right, bottom, pixel, direction } = scene
  const at = stopsOf(scene)
  const place = direction === 'radial' ? outwards(right, bottom) : along(direction, right, bottom, pixel)

  return {
    smooth: {
      samples: 160,
      at(x, y, out) {
        out.set(at(place(x, y)))
      },
    },
  }
}

/** Where a place is along a direction: 0 in the first corner that it meets and 1 in the last, as in CSS. */
function along(degrees: number, right: number, bottom: number, pixel: number) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  // Half a pixel less at both ends: the outermost pixels have the first and the last colour.
  const length = Math.abs(right * cosine) + Math.abs(bottom * sine) - pixel
  return (x: number, y: number) => 0.5 + ((x - right / 2) * cosine + (y - bottom / 2) * sine) / length
}

/** 0 in the middle, 1 in the corners. */
function outwards(right: number, bottom: number) {
  const reach = Math.hypot(right, bottom) / 2
  return (x: number, y: number) => Math.hypot(x - right / 2, y - bottom / 2) / reach
}

/** The colour at each place from 0 to 1. */
function stopsOf({ palette, background, isDark, isThemeAsked, direction }: Scene): (place: number) => Lab {
  const colours = [...palette]
  if (colours.length === 1 && !isThemeAsked) {
    const [only] = colours as [Lab]
    colours.push(only[0] < 0.35 ? shade(only, only[0] + 0.3) : shade(only, only[0] * 0.45, 0.75))
  }
  const last = colours.length - 1
  const even = (position: number): Lab => {
    const low = Math.min(Math.floor(position * last), Math.max(0, last - 1))
    return mix(colours[low] as Lab, colours[Math.min(low + 1, last)] as Lab, position * last - low)
  }
  if (!isThemeAsked) return (place) => even(Math.max(0, Math.min(1, place)))

  // The ground that was asked for takes the first half; in a circle, the outer one.
  const [start, end] = isDark ? [0.2, 0.7] : [0.15, 0.7]
  return (place) => {
    const position = Math.max(0, Math.min(1, direction === 'radial' ? 1 - place : place))
    if (position >= end) return even((position - end) / (1 - end))
    const share = Math.max(0, (position - start) / (end - start))
    return mix(background, colours[0] as Lab, share * share * (3 - 2 * share))
  }
}
