import { fromHex, tinted, toHex } from './colour.ts'
import { type StyleEntry, type StyleName, styles } from './styles.ts'
import * as vocabulary from './vocabulary.ts'
import {
  colourOrThing,
  colourWords,
  mostlyColours,
  paletteWords,
  sizeWords,
  strengthWords,
  themeOfPalette,
  themeWords,
  tintWords,
  warmthWords,
} from './words.ts'

export type Theme = 'dark' | 'light'

/** A ratio, a long side or both sides, as far as a phrase says. */
export interface SizeHint {
  readonly ratio?: readonly [number, number]
  readonly longSide?: number
  readonly pixels?: readonly [number, number]
}

export interface ColourMeaning {
  readonly kind: 'colour'
  readonly colours: readonly string[]
  /** Whether the colour was written as numbers: then it is painted as it is. */
  readonly isWritten?: boolean
  /** The word also names a thing; `mostly` when it means a colour if it stands alone. */
  readonly thing?: 'mostly-colour' | 'thing' | undefined
  readonly theme?: Theme | undefined
}

export type Meaning =
  | { readonly kind: 'stop' | 'link' | 'article' | 'negation' | 'neutral' | 'use' | 'detail' | 'unknown' }
  | { readonly kind: 'background' | 'colour-noun' }
  | { readonly kind: 'style'; readonly style: StyleName; readonly isGeneral: boolean }
  | ColourMeaning
  | { readonly kind: 'warmth'; readonly warmth: 'warm' | 'cool' }
  | { readonly kind: 'theme'; readonly theme: Theme }
  | { readonly kind: 'strength'; readonly strength: number }
  | { readonly kind: 'size'; readonly size: SizeHint }
  | { readonly kind: 'direction'; readonly direction: number | 'radial'; readonly size?: SizeHint }

/** A word or phrase of a prompt with what it means to the engine. */
export type Word = { readonly text: string } & Meaning

const lexicon = new Map<string, Meaning>()
for (const [words, kind] of [
  [vocabulary.neutralWords, 'neutral'],
  [vocabulary.useWords, 'use'],
  [vocabulary.detailWords, 'detail'],
  [vocabulary.colourNouns, 'colour-noun'],
  [vocabulary.backgroundNouns, 'background'],
  [vocabulary.linkWords, 'link'],
  [vocabulary.articles, 'article'],
  [vocabulary.negations, 'negation'],
] as const) {
  for (const word of words) lexicon.set(word, { kind })
}
for (const [word, strength] of Object.entries(strengthWords))
  lexicon.set(word, { kind: 'strength', strength })
for (const [word, theme] of Object.entries(themeWords)) lexicon.set(word, { kind: 'theme', theme })
for (const warmth of Object.keys(warmthWords) as (keyof typeof warmthWords)[]) {
  lexicon.set(warmth, { kind: 'warmth', warmth })
}
for (const [word, size] of Object.entries(sizeWords)) lexicon.set(word, { kind: 'size', size })
for (const [word, direction] of Object.entries(vocabulary.directionWords)) {
  const size = sizeWords[word]
  lexicon.set(word, { kind: 'direction', direction, ...(size && { size }) })
}
const thingOf = (word: string) => {
  if (!colourOrThing.has(word)) return undefined
  return mostlyColours.has(word) ? 'mostly-colour' : 'thing'
}
for (const [word, colours] of Object.entries(paletteWords)) {
  lexicon.set(word, { kind: 'colour', colours, thing: thingOf(word), theme: themeOfPalette[word] })
}
for (const [word, colour] of Object.entries(colourWords)) {
  lexicon.set(word, { kind: 'colour', colours: [colour], thing: thingOf(word) })
  for (const [tint, by] of Object.entries(tintWords)) {
    const colours = [toHex(tinted(fromHex(colour), by))]
    lexicon.set(`${tint} ${word}`, { kind: 'colour', colours, thing: thingOf(word) })
  }
}
for (const [style, entry] of Object.entries(styles) as [StyleName, StyleEntry][]) {
  for (const word of entry.words) {
    const isGeneral = entry.general?.includes(word) ?? false
    lexicon.set(word.replaceAll('-', ' '), { kind: 'style', style, isGeneral })
  }
}
const longestPhrase = 6

const number = String.raw`\d{1,5}(?:\.\d{1,3})?`
const token = new RegExp(
  [
    String.raw`(?:rgb|hsl)\([\d\s,.%deg]{1,40}\)`,
    String.raw`#[\p{L}\p{N}]+`,
    String.raw`${number}\s?[x×:]\s?${number}(?=px|[^\p{L}\p{N}]|$)`,
    String.raw`\d{1,3}\s?(?:deg(?:rees)?(?!\p{L})|°)`,
    String.raw`[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*`,
    '->|→|[&+,.;:!?()/—–|\\n]',
    String.raw`\p{Extended_Pictographic}`,
  ].join('|'),
  'giu',
)
const isStop = (text: string) => /^[,.;:!?()/—–|\n]$/.test(text)

/** Splits a prompt into the longest phrases that the engine knows. */
export function wordsOf(prompt: string): Word[] {
  const texts = prompt.normalize('NFKC').toLowerCase().match(token) ?? []
  const words: Word[] = []
  for (let index = 0; index < texts.length; ) {
    let length = Math.min(longestPhrase, texts.length - index)
    let word: Word | undefined
    while (!word) {
      const text = texts.slice(index, index + length).join(' ')
      const meaning = lexicon.get(text)
      if (meaning) word = { text, ...meaning }
      else if (length === 1) word = { text, ...meaningOf(text) }
      else length -= 1
    }
    words.push(word)
    index += length
  }
  return words
}

/** What a word means that is in no list: a stop, a colour, a size or an angle that is written out, or nothing. */
function meaningOf(text: string): Meaning {
  if (isStop(text)) return { kind: 'stop' }
  const colour = writtenColour(text)
  if (colour) return { kind: 'colour', colours: [colour], isWritten: true }
  const size = writtenSize(text)
  if (size) return { kind: 'size', size }
  const angle = /^(\d{1,3})\s?(?:deg|°)/.exec(text)?.[1]
  // As in CSS, where 0deg goes to the top and 90deg to the right.
  if (angle) return { kind: 'direction', direction: (Number(angle) + 270) % 360 }
  if (/^\d+$/.test(text) || /^[✨⭐🌟💫🎨🙏👍❤💜💙💚🧡💛]$/u.test(text)) return { kind: 'detail' }
  if (text.endsWith("'s") || text.endsWith('’s')) return lexicon.get(text.slice(0, -2)) ?? { kind: 'unknown' }
  return { kind: 'unknown' }
}

/** The hexadecimal form of `#f80`, `#ff8800`, `ff8800`, `rgb(255, 136, 0)` and `hsl(32, 100%, 50%)`. */
function writtenColour(text: string): string | undefined {
  const [, short] = /^#([0-9a-f]{3})$/.exec(text) ?? []
  if (short) return `#${short.replaceAll(/./g, (digit) => digit + digit)}`
  if (/^#[0-9a-f]{6}$/.test(text)) return text
  if (/^[0-9a-f]{6}$/.test(text) && /\d/.test(text) && /[a-f]/.test(text)) return `#${text}`
  const [, model, inside = ''] = /^(rgb|hsl)\((.*)\)$/s.exec(text) ?? []
  const parts = inside.trim().split(/\s*,\s*|\s+/)
  if (!model || parts.length !== 3) return undefined
  return model === 'rgb' ? fromRgb(parts) : fromHsl(parts)
}

function fromRgb(parts: readonly string[]): string | undefined {
  const channels = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN))
  return channels.every((channel) => channel <= 255) ? hexOf(channels) : undefined
}

function fromHsl(parts: readonly string[]): string | undefined {
  const [hue, saturation, lightness] = parts.map((part) => Number(/^(\d{1,3})(?:deg|%)?$/.exec(part)?.[1]))
  if (hue === undefined || saturation === undefined || lightness === undefined) return undefined
  if (!(hue <= 360 && saturation <= 100 && lightness <= 100)) return undefined
  const chroma = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100)
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12
    return 255 * (lightness / 100 - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return hexOf([channel(0), channel(8), channel(4)])
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

const written = /^(\d{1,5}(?:\.\d{1,3})?)\s*([x×:])\s*(\d{1,5}(?:\.\d{1,3})?)$/i

/** Reads `1920x1080` and `16:9`. */
export function writtenSize(text: string): SizeHint | undefined {
  const [, first, sign, second] = written.exec(text) ?? []
  if (!first || !second) return undefined
  const pair = [Number(first), Number(second)] as const
  return sign === ':' ? { ratio: pair } : { pixels: pair }
}
