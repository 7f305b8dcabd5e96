import { hexOf } from '../colour.ts'
import { parseSize } from '../image-size.ts'
import { lexicon, type Meaning } from './lexicon.ts'
import { directionPattern, parseDirection } from './parse-direction.ts'

/** A word or phrase of a prompt, in lower case, with its meaning. */
export type Token = { readonly text: string } & Meaning

const longestPhrase = 6

const number = String.raw`\d{1,5}(?:\.\d{1,3})?`
const tokenPattern = new RegExp(
  [
    String.raw`(?:rgb|hsl)\([\d\s,.%deg]{1,40}\)`,
    String.raw`#[\p{L}\p{N}]+`,
    String.raw`${number}\s?[x×:]\s?${number}(?=px|[^\p{L}\p{N}]|$)`,
    directionPattern,
    String.raw`[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*`,
    '->|→|[&+,.;:!?()/—–|\\n]',
    String.raw`\p{Extended_Pictographic}`,
  ].join('|'),
  'giu',
)

/** Splits a prompt into tokens, each as many words as the lexicon knows as one phrase. */
export function tokenize(prompt: string): Token[] {
  const matches = prompt.normalize('NFKC').toLowerCase().match(tokenPattern) ?? []
  const texts = matches.map((text) => text.replaceAll(/\s+(?=\S)/g, ' '))
  const tokens: Token[] = []
  for (let index = 0; index < texts.length; ) {
    let length = Math.min(longestPhrase, texts.length - index)
    let token: Token | undefined
    while (!token) {
      const text = texts.slice(index, index + length).join(' ')
      const meaning = lexicon.get(text)
      if (meaning) token = { text, ...meaning }
      else if (length === 1) token = { text, ...meaningOf(text) }
      else length -= 1
    }
    tokens.push(token)
    index += length
  }
  return tokens
}

/** The meaning of a word that the lexicon does not contain: punctuation, a colour, a size, an angle, or unknown. */
function meaningOf(text: string): Meaning {
  if (/^[,.;:!?()/—–|\n]$/.test(text)) return { kind: 'punctuation' }
  const colour = parseColour(text)
  if (colour) return { kind: 'colour', colours: [colour], isExact: true }
  const size = parseSize(text)
  if (size) return { kind: 'size', size }
  const hint = parseDirection(text)
  if (hint) return { kind: 'direction', hint }
  if (/^\d+$/.test(text) || /^[✨⭐🌟💫🎨🙏👍❤💜💙💚🧡💛]$/u.test(text)) return { kind: 'detail' }
  if (text.endsWith("'s") || text.endsWith('’s')) return lexicon.get(text.slice(0, -2)) ?? { kind: 'unknown' }
  return { kind: 'unknown' }
}

/** Returns the hexadecimal form of `#f80`, `#ff8800`, `ff8800`, `rgb(255, 136, 0)` and `hsl(32, 100%, 50%)`. */
function parseColour(text: string): string | undefined {
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
