/** What a phrase says about the direction of a gradient, or about where rays come from. */
export interface DirectionHint {
  readonly shape?: 'radial' | 'conic'
  /** Degrees clockwise from "to the right". */
  readonly degrees?: number
  /** Where it starts, as fractions of the width and of the height. */
  readonly place?: readonly [x: number, y: number]
}

const places: Readonly<Record<string, readonly [x: number, y: number]>> = {
  left: [0, 0.5],
  right: [1, 0.5],
  top: [0.5, 0],
  above: [0.5, 0],
  bottom: [0.5, 1],
  below: [0.5, 1],
  'top left': [0, 0],
  'top right': [1, 0],
  'bottom left': [0, 1],
  'bottom right': [1, 1],
  center: [0.5, 0.5],
  centre: [0.5, 0.5],
  middle: [0.5, 0.5],
}

const gap = '[\\s-]{1,3}'
const noun = `(?:${gap}(?:corner|side|edge))?`
const corner = `(?:top|upper|bottom|lower)${gap}(?:left|right)(?:${gap}hand)?`
const place = `(?:the${gap})?(?:${corner}|left|right|top|bottom|cent(?:er|re)|middle)${noun}`
const arrow = String.raw`(?:\s{0,3}(?:->|→)\s{0,3}|${gap}(?:to|towards?)${gap})`
const edges = `(?:the${gap})?(?:outer${gap})?(?:edges?|corners?|outside|sides)`
const angle = String.raw`\d{1,3}[\s-]?(?:deg(?:rees?)?|°)(?:${gap}angle)?`

/** Matches "from the top left corner to the bottom right", "from above", "in the centre" and "45 degrees". */
export const directionPattern = String.raw`(?:(?:from${gap})?${place}${arrow}(?:${edges}|${place})|(?:from|to|towards?|at|in|on)${gap}${place}|from${gap}(?:above|below)|${angle})(?!\p{L})`

const whole = new RegExp(`^${directionPattern}$`, 'iu')

/** Parses a phrase, or returns `undefined` if it names no direction. */
export function parseDirection(text: string): DirectionHint | undefined {
  if (!whole.test(text)) return undefined
  const degrees = /^\d{1,3}/.exec(text)?.[0]
  // As in CSS, where 0deg goes to the top and 90deg to the right.
  if (degrees) return { degrees: (Number(degrees) + 270) % 360 }
  const names = text
    .replaceAll('upper', 'top')
    .replaceAll('lower', 'bottom')
    .replaceAll(/[\s-]+/g, ' ')
    .matchAll(/(?:top|bottom) (?:left|right)|left|right|top|bottom|above|below|cent(?:er|re)|middle/g)
  const [first, second] = [...names].map(([name]) => places[name] as readonly [number, number])
  if (!first) return undefined
  const isCentre = first.every((fraction) => fraction === 0.5)
  const isTarget = /^(?:to|towards?)[\s-]/.test(text)
  if (isCentre) return isTarget ? undefined : { shape: 'radial', place: first }
  if (isTarget) return { degrees: degreesBetween([0.5, 0.5], first) }
  return { place: first, degrees: degreesBetween(first, second ?? [1 - first[0], 1 - first[1]]) }
}

/** Returns a multiple of 45, so that a gradient between corners has the same angle at every ratio. */
function degreesBetween(from: readonly [number, number], to: readonly [number, number]): number {
  const turn = Math.atan2(Math.sign(to[1] - from[1]), Math.sign(to[0] - from[0]))
  return (Math.round((turn * 180) / Math.PI) + 360) % 360
}
