import { fromHex, tinted, toHex } from './colour.ts'
import type { EditStep } from './edit-steps.ts'
import { ambiguousColourWords, colourWords, tintWords } from './prompt/colour-words.ts'

export type StepKind = EditStep['kind']
type Side = 'horizontal' | 'vertical' | 'left' | 'right' | 'upside-down'

/** What a word or phrase of an edit means. */
export type Meaning =
  /** Asks for a step. `sign` is -1 for its opposite: "darken". */
  | {
      readonly kind: 'step'
      readonly step: StepKind
      readonly sign?: 1 | -1
      readonly ratio?: readonly [number, number]
      readonly factor?: number
      readonly strength?: number
      readonly colours?: readonly string[]
    }
  /** Names what a step changes: "contrast". A weak one needs a change beside it: "more colour". */
  | { readonly kind: 'quantity'; readonly step: StepKind; readonly isWeak?: boolean }
  | { readonly kind: 'change'; readonly sign: 1 | -1 }
  | { readonly kind: 'strength'; readonly strength: number }
  | { readonly kind: 'number'; readonly value: number; readonly unit: '' | '%' | 'deg' | 'px' | 'x' }
  | { readonly kind: 'dimension'; readonly dimension: 'width' | 'height' }
  | { readonly kind: 'ratio'; readonly ratio: readonly [number, number] }
  | { readonly kind: 'size'; readonly pixels: readonly [number, number] }
  | { readonly kind: 'side'; readonly side: Side }
  /** `isAmbiguous`: the word also names an object, such as "rose". */
  | { readonly kind: 'colour'; readonly colour: string; readonly isAmbiguous: boolean }
  | { readonly kind: 'separator' | 'negation' | 'keep' | 'impossible' | 'silent' | 'mood' | 'unknown' }

/** A word or phrase of a prompt, in lower case, with its meaning. */
export type Token = { readonly text: string } & Meaning

const words = (texts: string, meaning: Meaning) =>
  texts
    .trim()
    .split(/\s*,\s*/)
    .map((text) => [text.replace(/\s+/g, ' '), meaning] as const)
const step = (kind: StepKind, texts: string, more: Partial<Extract<Meaning, { kind: 'step' }>> = {}) =>
  words(texts, { ...more, kind: 'step', step: kind })
const quantity = (kind: StepKind, texts: string, isWeak = false) =>
  words(texts, { kind: 'quantity', step: kind, isWeak })

/** Phrases have at most four words. The longest that matches counts. */
const vocabulary: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...Object.entries(colourWords).map(
    ([text, colour]) =>
      [text, { kind: 'colour', colour, isAmbiguous: ambiguousColourWords.has(text) }] as const,
  ),
  ...step('crop', 'crop, cropped, crop it, trim, aspect, aspect ratio, ratio'),
  ...step('crop', 'square, squared', { ratio: [1, 1] }),
  ...step('crop', 'portrait, portrait format, story, stories, reel', { ratio: [9, 16] }),
  ...step('crop', 'landscape, landscape format, widescreen, wide screen', { ratio: [16, 9] }),
  ...step('resize', 'resize, resized, scale, scaled, rescale, downscale, downsize'),
  ...step('resize', 'half size, half the size, half, shrink, smaller, scale down', { factor: 0.5 }),
  ...step('resize', 'double size, double the size, double, twice the size, enlarge, bigger, larger', {
    factor: 2,
  }),
  ...step('flip', 'flip, flipped, mirror, mirrored'),
  ...step('rotate', 'rotate, rotated, tilt, tilted'),
  ...step(
    'grayscale',
    'grayscale, greyscale, gray scale, grey scale, monochrome, mono, b&w, bw, black-and-white',
  ),
  ...step(
    'grayscale',
    'without color, without colour, without colors, without colours, no color, no colour, colorless',
  ),
  ...step(
    'grayscale',
    'fully desaturate, completely desaturate, remove the color, remove the colour, remove all color',
  ),
  ...step('grayscale', 'black and white, black & white', { colours: ['#000000', '#ffffff'] }),
  ...step('sepia', 'sepia, sepia tone, sepia toned, vintage'),
  ...step(
    'brightness',
    'brighten, brightened, brighter, bright, lighten, lightened, lighter, brighten up, lighten up',
  ),
  ...step('brightness', 'darken, darkened, darker, dark, dim, dimmed, dimmer', { sign: -1 }),
  ...quantity('brightness', 'brightness, exposure, lightness'),
  ...step('saturation', 'saturate, saturated, vivid, more vivid, vibrant, more vibrant, colorful, colourful'),
  ...step('saturation', 'colors pop, colours pop, color pop, colour pop'),
  ...step('saturation', 'desaturate, desaturated, muted, mute, faded, fade, washed out', { sign: -1 }),
  ...quantity('saturation', 'saturation, vibrance, vibrancy'),
  ...quantity('saturation', 'color, colour, colors, colours', true),
  ...step('contrast', 'contrasty, punchy, punchier'),
  ...quantity('contrast', 'contrast'),
  ...step('warmth', 'warm, warmer, warm up, warm tone, warm tones'),
  ...step('warmth', 'cool, cooler, cool down, cold, colder, cool tone, cool tones', { sign: -1 }),
  ...quantity('warmth', 'warmth, temperature, color temperature, colour temperature'),
  ...step(
    'invert',
    'invert, inverted, negative, invert colors, invert colours, invert the colors, invert the colours',
  ),
  ...step('sharpen', 'sharpen, sharpened, sharper, sharp, crisp, crisper'),
  ...quantity('sharpen', 'sharpness, clarity'),
  ...step('blur', 'blur, blurred, blurry, blurrier, gaussian blur, defocus, defocused, out of focus'),
  ...step('blur', 'soften, softened, softer', { strength: 0.5 }),
  ...step('pixelate', 'pixelate, pixelated, pixelation, pixelize, mosaic'),
  ...step('duotone', 'duotone, duo tone, duo-tone, two tone, two-tone'),
  ...step(
    'tint',
    'tint, tinted, colorize, colorized, colourise, colourised, colorise, overlay, color overlay',
  ),
  ...step('tint', 'colour overlay, color cast, colour cast, color wash, colour wash'),
  ...step('vignette', 'vignette, vignetting, vignetted, darken the edges, darken the corners, darken edges'),
  ...step('vignette', 'darken corners, dark edges, dark corners, darker edges, darker corners'),
  ...step('grain', 'grain, grainy, film grain, noise, noisy'),
  ...step('scanlines', 'scanlines, scanline, scan lines, scan line, crt, crt lines'),
  ...step('border', 'border, borders, bordered, frame, framed'),
  ...step(
    'rounded-corners',
    'rounded corners, round corners, rounded corner, rounded edges, round the corners',
  ),
  ...step('rounded-corners', 'rounded, round the edges, corner radius'),
  ...words('more, increase, increased, raise, raised, boost, boosted, higher, high, up', {
    kind: 'change',
    sign: 1,
  }),
  ...words('less, decrease, decreased, reduce, reduced, lower, lowered, low, down', {
    kind: 'change',
    sign: -1,
  }),
  ...words(
    `slight, slightly, subtle, subtly, soft, softly, gentle, gently, mild, mildly, light, lightly, faint, a bit, a bit of,
    a little, a little bit, a little bit of, a tiny bit, bit, little, a touch, a touch of, a hint of, hint of, somewhat, thin,
    a tad, small, weak`,
    { kind: 'strength', strength: 0.5 },
  ),
  ...words(
    `very, heavy, heavily, strong, strongly, intense, intensely, extreme, extremely, dramatic, dramatically, a lot, a lot of,
    lots of, much, really, super, hard, big, bold, thick, deep, deeply, way`,
    { kind: 'strength', strength: 2 },
  ),
  ...words('wide, width', { kind: 'dimension', dimension: 'width' }),
  ...words('high, tall, height', { kind: 'dimension', dimension: 'height' }),
  ...words('horizontal, horizontally, left to right, sideways', { kind: 'side', side: 'horizontal' }),
  ...words('vertical, vertically, top to bottom', { kind: 'side', side: 'vertical' }),
  ...words('left, to the left, counterclockwise, counter clockwise, counter-clockwise, anticlockwise, ccw', {
    kind: 'side',
    side: 'left',
  }),
  ...words('right, to the right, clockwise, cw', { kind: 'side', side: 'right' }),
  ...words('upside down, upside-down', { kind: 'side', side: 'upside-down' }),
  ...words('and, &, +, plus, then, but, or, nor, also, while', { kind: 'separator' }),
  ...words(
    `no, not, don't, dont, do not, without, never, avoid, skip, instead of, rather than, except, neither, shouldn't,
    should not, mustn't, must not, isn't, is not, stop, can't, cannot`,
    { kind: 'negation' },
  ),
  ...words('keep, keeping, preserve, preserving, leave, maintain, retain', { kind: 'keep' }),
  // What follows cannot be undone: "remove the grain" must not add grain.
  ...words(
    `remove, removing, delete, erase, replace, swap, get rid of, undo, denoise, deblur, de-noise, de-blur, clean up, fix, restore,
    eliminate, take out, take away, cut out, hide, unblur, correct`,
    { kind: 'impossible' },
  ),
  ...words(
    `make, it, the, a, an, to, of, in, on, with, please, can, could, you, i, i'd, want, would, like, need, let's, image, photo,
    picture, pic, photograph, shot, file, this, that, these, my, our, me, give, add, adding, apply, put, use, using, set, do, some,
    effect, effects, filter, filters, look, looks, looking, looked, style, version, be, is, are, so, turn, convert, change, into,
    as, all, whole, entire, everything, overall, full, fully, completely, totally, just, by, for, from, has, have, its, it's,
    tone, tones, toned, shade, at, bring, get, original, same, else, rest, unchanged, quality, details, composition, proportions,
    transparency, alpha, around, over, across, too, exactly, about, approximately, amount, level, levels, degree, edit, adjust,
    adjustment, down to, up to, format, center, centre, centered, centred, now, show, block, blocks, pixel,
    pixels, size, sized, wide blocks, strength, radius`,
    { kind: 'silent' },
  ),
  ...words(
    `cinematic, moody, dreamy, beautiful, nice, nicer, nicely, better, professional, professionally, pretty, aesthetic, epic,
    modern, clean, elegant, artistic, stylish, natural, hd, 4k, high quality, detailed, atmospheric, classic, stunning, amazing`,
    { kind: 'mood' },
  ),
])

const longestPhrase = 4
const number = String.raw`\d{1,5}(?:\.\d{1,3})?`
const tokenPattern = new RegExp(
  [
    String.raw`#[\p{L}\p{N}]+`,
    String.raw`${number}\s?[x×:]\s?${number}(?=px|[^\p{L}\p{N}]|$)`,
    String.raw`(?<![\p{L}\p{N}])[-+−]?${number}\s?(?:%|°|(?:percent|degrees?|deg|pixels?|px|times|x)(?!\p{L}))?(?![\p{L}\p{N}])`,
    'b&w',
    String.raw`[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*`,
    '[&+,.;:!?()/—–|\\n]',
    String.raw`\p{Extended_Pictographic}`,
  ].join('|'),
  'gu',
)

/** Splits a prompt into tokens, each as many words as the vocabulary knows as one phrase. */
export function tokenizeEdit(prompt: string): Token[] {
  const texts = prompt.normalize('NFKC').replaceAll('’', "'").toLowerCase().match(tokenPattern) ?? []
  const tokens: Token[] = []
  for (let index = 0; index < texts.length; ) {
    let length = Math.min(longestPhrase, texts.length - index)
    while (length > 1 && !vocabulary.has(texts.slice(index, index + length).join(' '))) length -= 1
    const text = texts.slice(index, index + length).join(' ')
    tokens.push({ text, ...(vocabulary.get(text) ?? meaningOf(text)) })
    index += length
  }
  return joinTints(tokens)
}

/** The meaning of a word that the vocabulary does not contain. */
function meaningOf(text: string): Meaning {
  if (/^[,.;:!?()/—–|\n]$/.test(text)) return { kind: 'separator' }
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/.exec(text) ?? []
  const hex = long ?? short?.replaceAll(/./g, (digit) => digit + digit)
  if (hex) return { kind: 'colour', colour: `#${hex}`, isAmbiguous: false }
  const [, first, sign, second] = /^([\d.]+)\s?([x×:])\s?([\d.]+)$/.exec(text) ?? []
  if (first && second) {
    const pair = [Number(first), Number(second)] as const
    return sign === ':' ? { kind: 'ratio', ratio: pair } : { kind: 'size', pixels: pair }
  }
  const [, value, unit = ''] = /^([-+−]?[\d.]+)\s?(\D*)$/.exec(text) ?? []
  if (value) return { kind: 'number', value: Number(value.replace('−', '-')), unit: unitOf(unit) }
  return { kind: 'unknown' }
}

function unitOf(unit: string): Extract<Meaning, { kind: 'number' }>['unit'] {
  if (/^(?:%|percent)$/.test(unit)) return '%'
  if (/^(?:°|deg)/.test(unit)) return 'deg'
  if (/^(?:px|pixel)/.test(unit)) return 'px'
  return unit === '' ? '' : 'x'
}

/** "Dark blue" is one colour. */
function joinTints(tokens: readonly Token[]): Token[] {
  const joined: Token[] = []
  for (const token of tokens) {
    const before = joined.at(-1)
    const by = before && token.kind === 'colour' ? tintWords[before.text] : undefined
    if (before && by !== undefined && token.kind === 'colour') {
      joined[joined.length - 1] = {
        ...token,
        text: `${before.text} ${token.text}`,
        colour: toHex(tinted(fromHex(token.colour), by)),
      }
    } else joined.push(token)
  }
  return joined
}
