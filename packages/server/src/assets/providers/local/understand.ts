import { fromHex, toHex } from './colour.ts'
import { seedOf } from './random.ts'
import { type StyleEntry, type StyleName, styles } from './styles.ts'
import {
  colourWords,
  emptyWords,
  negations,
  paletteWords,
  sizeWords,
  strengthWords,
  themeOfPalette,
  themeWords,
  tintWords,
} from './words.ts'

export interface ImageRequest {
  readonly prompt: string
  /** `1920x1080` or `16:9`; without it the prompt may say. */
  readonly size?: string | undefined
  /** Overrides what the prompt says. */
  readonly style?: StyleName | undefined
  /** 0 to 4,294,967,295. Without it the prompt chooses. */
  readonly seed?: number | undefined
  /** Whether to choose a picture when nothing is understood. */
  readonly allowApproximate?: boolean | undefined
}

/** A picture as it will be painted: what `paint` needs, and what the asker hears. */
export interface Understanding {
  readonly style: StyleName
  readonly theme: 'dark' | 'light'
  /** Hexadecimal colours, at least one. */
  readonly colours: readonly string[]
  readonly strength: number
  readonly width: number
  readonly height: number
  readonly seed: number
  /** Words of the prompt that shaped the picture, and those that did not; in their order. */
  readonly understood: readonly string[]
  readonly ignored: readonly string[]
}

export type Misunderstanding =
  | { readonly problem: 'nothing_understood'; readonly ignored: readonly string[] }
  | { readonly problem: 'size_invalid'; readonly detail: string }

/** Smallest and largest side, in pixels, and most pixels in all. */
const limits = { side: [16, 8192], area: 40_000_000 } as const
const usualLongSide = 1920

interface Finding {
  style?: StyleName
  theme?: 'dark' | 'light'
  /** What a light or dark kind of a colour suggests, if nothing says it outright. */
  suggestedTheme?: 'dark' | 'light'
  colours: string[]
  strength: number
  ratio?: readonly [number, number]
  longSide?: number
  pixels?: readonly [number, number]
  understood: string[]
  ignored: string[]
  /** Whether a style or a colour was understood. */
  saysWhat: boolean
  /** Whether a theme or a strength was: "a dark photo of my cat" is not a picture that we can paint. */
  saysHow: boolean
}

/** Reads a prompt: which style, colours, theme and size it asks for, and which words say nothing to us. */
export function understand(request: ImageRequest): Understanding | Misunderstanding {
  const found = read(request)
  const saysWhat =
    found.saysWhat || request.style !== undefined || (found.saysHow && found.ignored.length === 0)
  if (!saysWhat && !request.allowApproximate) return { problem: 'nothing_understood', ignored: found.ignored }

  const size = sizeOf(request.size, found)
  if ('detail' in size) return { problem: 'size_invalid', detail: size.detail }

  const promptSeed = seedOf(request.prompt.trim().toLowerCase())
  const seed = request.seed ?? promptSeed
  const names = Object.keys(styles) as StyleName[]
  const chosen = saysWhat ? 'mesh' : (names[promptSeed % names.length] as StyleName)
  const style = request.style ?? found.style ?? chosen
  const entry: StyleEntry = styles[style]
  const colours = found.colours.length > 0 ? found.colours : [...entry.colours]
  return {
    style,
    theme: found.theme ?? found.suggestedTheme ?? entry.theme ?? 'dark',
    colours,
    strength: found.strength,
    ...size,
    seed,
    understood: found.understood,
    ignored: found.ignored,
  }
}

/** Takes note of what a phrase says; false if an earlier phrase has said otherwise, which then holds. */
type Effect = (found: Finding) => boolean

const phrases = new Map<string, Effect>()
for (const [word, { ratio, longSide }] of Object.entries(sizeWords)) {
  phrases.set(word, (found) => noteSize(found, ratio ? { ratio } : { longSide }))
}
const describes = (phrase: string, effect: Effect) => {
  phrases.set(phrase.replaceAll('-', ' '), (found) => {
    const hasEffect = effect(found)
    found.saysWhat ||= hasEffect
    return hasEffect
  })
}
for (const [word, { theme, colours = [] }] of Object.entries(themeWords)) {
  phrases.set(word, (found) => {
    if (found.theme && found.theme !== theme) return false
    found.theme = theme
    found.saysHow = true
    found.colours.push(...colours)
    return true
  })
}
for (const [word, colours] of Object.entries(colourWords)) {
  describes(word, (found) => addColours(found, colours))
  for (const [tint, by] of Object.entries(tintWords)) {
    describes(`${tint} ${word}`, (found) => {
      found.suggestedTheme ??= by > 0 ? 'light' : 'dark'
      return addColours(
        found,
        colours.map((colour) => tinted(colour, by)),
      )
    })
  }
}
for (const [word, colours] of Object.entries(paletteWords)) {
  describes(word, (found) => {
    const theme = themeOfPalette[word]
    if (theme) found.suggestedTheme ??= theme
    return addColours(found, colours)
  })
}
for (const [word, strength] of Object.entries(strengthWords)) {
  phrases.set(word, (found) => {
    if (found.strength !== 1 && found.strength !== strength) return false
    found.strength = strength
    found.saysHow = true
    return true
  })
}
/** Words that choose a style; the first of a prompt wins, and a particular style wins over the general `mesh`. */
const styleOf = new Map<string, StyleName>()
for (const [name, { words }] of Object.entries(styles) as [StyleName, StyleEntry][]) {
  for (const word of words) styleOf.set(word.replaceAll('-', ' '), name)
}
const longestPhrase = 3

const token =
  /#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![\p{L}\p{N}])|\d{1,5}(?:\.\d{1,3})?\s?[x×:]\s?\d{1,5}(?:\.\d{1,3})?(?=px|[^\p{L}\p{N}]|$)|[\p{L}\p{M}\p{N}]+|[,.;:!?()/]|\p{Extended_Pictographic}/giu
const isPunctuation = (text: string) => /^[,.;:!?()/]$/.test(text)

function read(request: ImageRequest): Finding {
  const found: Finding = {
    colours: [],
    strength: 1,
    understood: [],
    ignored: [],
    saysWhat: false,
    saysHow: false,
  }
  // A comma or a full stop ends a phrase: "dark, gold" is not "dark gold".
  const words = request.prompt.normalize('NFKC').toLowerCase().match(token) ?? []
  const styleWords: { phrase: string; name: StyleName; place: number }[] = []
  const notes: { text: string; understood: boolean }[] = []

  for (let index = 0; index < words.length; ) {
    const { phrase, length } = longest(words, index)
    index += length
    if (isPunctuation(phrase)) continue
    // "No stars" must not become stars; what was not asked for is not painted, so it is reported as ignored.
    if (negations.has(phrase) && index < words.length && !isPunctuation(words[index] as string)) {
      const negated = longest(words, index)
      index += negated.length
      notes.push({ text: `${phrase} ${negated.phrase}`, understood: false })
      continue
    }
    const style = styleOf.get(phrase)
    if (style) styleWords.push({ phrase, name: style, place: notes.length })
    // A size beside the prompt overrides the one in it, which then shapes nothing.
    const isOverridden = request.size !== undefined && isSize(phrase)
    const understood =
      !isOverridden &&
      (style !== undefined || readLiteral(phrase, found) || phrases.get(phrase)?.(found) === true)
    if (understood || !emptyWords.has(phrase)) notes.push({ text: phrase, understood })
  }

  const first = styleWords.find(({ name }) => name !== 'mesh') ?? styleWords[0]
  if (first) found.style = first.name
  const painted = request.style ?? found.style
  for (const { name, place } of styleWords) {
    if (name === painted) found.saysWhat = true
    else (notes[place] as (typeof notes)[number]).understood = false
  }
  const texts = (understood: boolean) =>
    new Set(notes.filter((note) => note.understood === understood).map(({ text }) => text))
  const understood = texts(true)
  found.understood = [...understood]
  // A word said twice counts once: "blue, blue" leaves nothing ignored.
  found.ignored = [...texts(false)].filter((text) => !understood.has(text))
  return found
}

const mostColours = 8

/** False if there are as many colours as a picture takes. */
function addColours(found: Finding, colours: readonly string[]): boolean {
  const fresh = colours.filter((colour) => !found.colours.includes(colour))
  if (fresh.length > 0 && found.colours.length >= mostColours) return false
  found.colours.push(...fresh.slice(0, mostColours - found.colours.length))
  return true
}

/** False if that part of the size has been said: the first holds. */
function noteSize(
  found: Finding,
  size: Pick<Finding, 'ratio' | 'pixels'> & { longSide?: number | undefined },
): boolean {
  if (size.pixels) {
    if (found.pixels) return false
    found.pixels = size.pixels
  } else if (size.ratio) {
    if (found.ratio) return false
    found.ratio = size.ratio
  } else if (size.longSide) {
    if (found.longSide) return false
    found.longSide = size.longSide
  }
  return true
}

const written = /^(\d{1,5}(?:\.\d{1,3})?)\s*([x×:])\s*(\d{1,5}(?:\.\d{1,3})?)$/i

/** Reads `1920x1080` and `16:9`. */
function writtenSize(text: string): Pick<Finding, 'ratio' | 'pixels'> | undefined {
  const [, first, sign, second] = written.exec(text) ?? []
  if (!first || !second) return undefined
  const pair = [Number(first), Number(second)] as const
  return sign === ':' ? { ratio: pair } : { pixels: pair }
}

function isSize(phrase: string): boolean {
  return Object.hasOwn(sizeWords, phrase) || writtenSize(phrase) !== undefined
}

function longest(words: string[], start: number): { phrase: string; length: number } {
  for (let length = Math.min(longestPhrase, words.length - start); length > 1; length -= 1) {
    const phrase = words.slice(start, start + length).join(' ')
    if (styleOf.has(phrase) || phrases.has(phrase)) return { phrase, length }
  }
  return { phrase: words[start] as string, length: 1 }
}

/** Colours and sizes that are written out. */
function readLiteral(phrase: string, found: Finding): boolean {
  if (phrase.startsWith('#')) {
    const isShort = phrase.length === 4
    found.saysWhat = true
    return addColours(found, [isShort ? phrase.replaceAll(/[0-9a-f]/g, (digit) => digit + digit) : phrase])
  }
  const size = writtenSize(phrase)
  return size !== undefined && noteSize(found, size)
}

function sizeOf(
  option: string | undefined,
  found: Finding,
): { width: number; height: number } | { detail: string } {
  let { pixels, ratio } = found
  if (option !== undefined) {
    const size = writtenSize(option.trim())
    if (!size) return { detail: 'A size is written as pixels ("1920x1080") or as a ratio ("16:9").' }
    pixels = size.pixels
    ratio = size.ratio
  }
  const [width, height] = pixels ?? fit(ratio ?? [16, 9], found.longSide ?? usualLongSide)
  const [least, most] = limits.side
  const isPossible =
    [width, height].every((side) => Number.isInteger(side) && side >= least && side <= most) &&
    width * height <= limits.area
  if (isPossible) return { width, height }
  const asked = Number.isFinite(width * height) ? `${width}x${height} is not possible: each` : 'Each'
  return { detail: `${asked} side has ${least} to ${most} pixels, and the whole at most 40 megapixels.` }
}

/** The even size of a ratio whose long side is given. */
function fit([across, down]: readonly [number, number], longSide: number): [number, number] {
  const even = (length: number) => Math.round(length / 2) * 2
  return across >= down
    ? [longSide, even((longSide * down) / across)]
    : [even((longSide * across) / down), longSide]
}

function tinted(colour: string, by: number): string {
  const [l, a, b] = fromHex(colour)
  return toHex([
    Math.max(0.15, Math.min(0.95, l + by)),
    a * (by > 0 ? 0.85 : 0.95),
    b * (by > 0 ? 0.85 : 0.95),
  ])
}
