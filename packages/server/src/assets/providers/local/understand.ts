import { fromHex, toHex } from './colour.ts'
import { seedOf } from './random.ts'
import { type StyleEntry, type StyleName, styles } from './styles.ts'
import {
  colourWords,
  emptyWords,
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
  /** Whether anything but a size was understood. */
  saysWhat: boolean
}

/** Reads a prompt: which style, colours, theme and size it asks for, and which words say nothing to us. */
export function understand(request: ImageRequest): Understanding | Misunderstanding {
  const found = read(request.prompt)
  const saysWhat = found.saysWhat || request.style !== undefined
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

const phrases = new Map<string, (found: Finding) => void>()
for (const [word, { ratio, longSide }] of Object.entries(sizeWords)) {
  phrases.set(word, (found) => {
    if (ratio) found.ratio = ratio
    if (longSide) found.longSide = longSide
  })
}
const describes = (phrase: string, effect: (found: Finding) => void) => {
  phrases.set(phrase.replaceAll('-', ' '), (found) => {
    effect(found)
    found.saysWhat = true
  })
}
for (const [word, { theme, colours = [] }] of Object.entries(themeWords)) {
  describes(word, (found) => {
    found.theme ??= theme
    found.colours.push(...colours)
  })
}
for (const [word, colours] of Object.entries(colourWords)) {
  describes(word, (found) => found.colours.push(...colours))
  for (const [tint, by] of Object.entries(tintWords)) {
    describes(`${tint} ${word}`, (found) => {
      found.colours.push(...colours.map((colour) => tinted(colour, by)))
      found.suggestedTheme ??= by > 0 ? 'light' : 'dark'
    })
  }
}
for (const [word, colours] of Object.entries(paletteWords)) {
  describes(word, (found) => {
    found.colours.push(...colours)
    const theme = themeOfPalette[word]
    if (theme) found.theme ??= theme
  })
}
for (const [word, strength] of Object.entries(strengthWords)) {
  describes(word, (found) => {
    found.strength = strength
  })
}
/** Words that choose a style; the first of a prompt wins, and a particular style wins over the general `mesh`. */
const styleOf = new Map<string, StyleName>()
for (const [name, { words }] of Object.entries(styles) as [StyleName, StyleEntry][]) {
  for (const word of words) styleOf.set(word.replaceAll('-', ' '), name)
}
const longestPhrase = 3

const token = /#[0-9a-f]{6}\b|\d{1,5}\s?[x×:]\s?\d{1,5}(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}]+|[,.;:!?()/]/giu
const isPunctuation = (text: string) => /^[,.;:!?()/]$/.test(text)

function read(prompt: string): Finding {
  const found: Finding = { colours: [], strength: 1, understood: [], ignored: [], saysWhat: false }
  // A comma or a full stop ends a phrase: "dark, gold" is not "dark gold".
  const words = prompt.toLowerCase().match(token) ?? []
  const styleWords: { phrase: string; name: StyleName; place: number }[] = []
  const notes: { text: string; understood: boolean }[] = []

  for (let index = 0; index < words.length; ) {
    const { phrase, length } = longest(words, index)
    index += length
    if (isPunctuation(phrase)) continue
    const style = styleOf.get(phrase)
    if (style) styleWords.push({ phrase, name: style, place: notes.length })
    const effect = phrases.get(phrase)
    const understood = style !== undefined || readLiteral(phrase, found) || effect !== undefined
    effect?.(found)
    if (understood || !emptyWords.has(phrase)) notes.push({ text: phrase, understood })
  }

  const first = styleWords.find(({ name }) => name !== 'mesh') ?? styleWords[0]
  if (first) {
    found.style = first.name
    found.saysWhat = true
    for (const { name, place } of styleWords) {
      if (name !== first.name) (notes[place] as (typeof notes)[number]).understood = false
    }
  }
  const texts = (understood: boolean) => [
    ...new Set(notes.filter((note) => note.understood === understood).map(({ text }) => text)),
  ]
  found.understood = texts(true)
  found.ignored = texts(false)
  found.colours = [...new Set(found.colours)].slice(0, 8)
  return found
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
    found.colours.push(phrase)
    found.saysWhat = true
    return true
  }
  const [, first, sign, second] = /^(\d+)\s?([x×:])\s?(\d+)$/.exec(phrase) ?? []
  if (!first || !second) return false
  const pair = [Number(first), Number(second)] as const
  if (sign === ':') found.ratio = pair
  else found.pixels = pair
  return true
}

function sizeOf(
  option: string | undefined,
  found: Finding,
): { width: number; height: number } | { detail: string } {
  let { pixels, ratio } = found
  if (option !== undefined) {
    const [, first, sign, second] = /^\s*(\d{1,5})\s*([x×:])\s*(\d{1,5})\s*$/i.exec(option) ?? []
    if (!first || !second) {
      return { detail: 'A size is written as pixels ("1920x1080") or as a ratio ("16:9").' }
    }
    const pair = [Number(first), Number(second)] as const
    pixels = sign === ':' ? undefined : pair
    ratio = sign === ':' ? pair : undefined
  }
  const [width, height] = pixels ?? fit(ratio ?? [16, 9], found.longSide ?? usualLongSide)
  const [least, most] = limits.side
  const isPossible =
    [width, height].every((side) => side >= least && side <= most) && width * height <= limits.area
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
