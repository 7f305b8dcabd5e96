import { fromHex, tinted, toHex } from '../colour.ts'
import type { SizeHint } from '../image-size.ts'
import type { Theme } from '../scene.ts'
import { type StyleEntry, type StyleHint, type StyleName, styleHints, styles } from '../styles.ts'
import {
  ambiguousColourWords,
  colourWords,
  paletteWords,
  themeOfPalette,
  tintWords,
  usualColourWords,
  warmthWords,
} from './colour-words.ts'
import type { DirectionHint } from './parse-direction.ts'

export interface ColourMeaning {
  readonly kind: 'colour'
  readonly colours: readonly string[]
  /** The prompt gives the colour as numbers (`#ff8800`): it is rendered exactly. */
  readonly isExact?: boolean
  /** Set when the word also names an object: how to read it when it stands alone. */
  readonly usually?: 'colour' | 'object' | undefined
  readonly theme?: Theme | undefined
}

/** What a word or phrase of a prompt means to the engine. */
export type Meaning =
  | { readonly kind: 'punctuation' | 'connector' | 'article' | 'negation' | 'neutral' }
  | { readonly kind: 'background' | 'solid' | 'transparency' | 'colour-noun' | 'use' | 'detail' | 'unknown' }
  | ({ readonly kind: 'style'; readonly style: StyleName; readonly isWeak: boolean } & StyleHint)
  | ColourMeaning
  | { readonly kind: 'warmth'; readonly warmth: 'warm' | 'cool' }
  | { readonly kind: 'theme'; readonly theme: Theme }
  | { readonly kind: 'strength'; readonly strength: number }
  | { readonly kind: 'size'; readonly size: SizeHint }
  | { readonly kind: 'direction'; readonly hint: DirectionHint; readonly size?: SizeHint }

const words = (text: string) => text.trim().split(/\s+/)
const phrases = (text: string) => words(text).join(' ').split(', ')

const wordsByKind = {
  /** Say nothing about the image and are never reported. */
  neutral: [
    ...words(`any it is its that this like my your our me us i we some very really please can you could
      would want need give make create generate design draw paint show get have using use uses image images
      picture pictures graphic graphics style styled styles theme themed themes effect effects look looks
      looking size sized resolution ratio aspect px pixels full high quality hq format orientation more less be
      should something only just which art artwork`),
    ...phrases(`i would like, i want, i need, any kind of, kind of, high quality, full screen, aspect ratio,
      in the style of, a bit, a lot of`),
  ],
  /** What a background is for: "for my website", "as a banner". */
  use: words(`video videos intro intros outro outros title titles slide slides slideshow presentation
    presentations powerpoint keynote website websites web site page pages landing homepage hero header headers
    banner banners thumbnail thumbnails youtube tiktok instagram reel reels story stories post posts social
    media podcast podcasts stream streams streaming twitch overlay zoom teams call calls meeting meetings
    desktop phone mobile screen screens screensaver app apps ui poster posters flyer cover covers card cards
    blog newsletter email ad ads advert advertisement commercial promo trailer film movie clip clips animation
    animations motion project work company business brand channel credits opening ending lower thirds reveal section
    saas`),
  /** Moods and details that the engine does not render: reported as ignored. */
  detail: [
    ...words(`abstractly accent advanced aesthetic aesthetically airbrushed animated artistic artsy
      atmosphere atmospheric awesome balanced beautiful beautifully best blended breathtaking brilliant busy
      calming carefully cheerful chic chill cinematic classic classy clean clear colorful colourful complex
      contemporary contrast contrasting cool-looking corporate cosy cozy creative crisp curve curves curved cute
      deep-looking depth detail details detailed diffuse digital dimensional dreamlike dreamy dust dusty dynamic
      edge edges edgy elaborate electric elegant elegance elevated energetic energy epic ethereal exciting
      exotic exquisite faint fancy fantastic fashionable feel feeling festive fine flare flares flat flow
      flowing fresh friendly fun funky futuristic glassy glitter glittering glittery glossy glow glowing glows
      good gorgeous grain grainy grand graceful great grunge grungy happy hazy haze high-tech highlight
      highlights hint hints hyperrealistic impressive innovative inspiring intricate inviting joyful
      large layer layers layered lens light-hearted lighting lightly line lines liquid lively loop looping
      looped lovely lush luxurious luxury magic magical majestic masterpiece matte mature melancholic mellow
      metallic minimalistic modern mood mysterious mystic mystical natural nice noise noisy nostalgic organic
      ornate peaceful perfect playful polished posh powerful premium pretty
      professional psychedelic pure quiet radiant random realistic photorealistic refined reflection reflections
      reflective relaxed relaxing render rendered rendering rich rolling romantic rough rustic sad scratched
      scratches seamless sense serene serious shadow shadows shape shapes shimmer shimmering shimmery shine
      shining shiny silky simple sleek small smooth smoothly soothing sophisticated sparkle sparkles sparkling
      sparkly splash spooky stunning stylish surreal swirling tasteful tech techno technological textured
      tileable tiled tiny touch touches tranquil transition transitions translucent trendy trippy
      twinkle twinkling ultra unique urban velvety vibe vibes vignette vintage wet wide wild wispy wobbly
      wonderful 3d 2d floating duotone satin technology underwater lofi png webp avif jpg jpeg center centre
      middle desert`),
    ...phrases(`lo fi, glassmorphism, frosted glass, glass effect, trending on artstation, octane render, unreal engine, ultra detailed, highly detailed, award
      winning, best quality, ultra realistic, high tech`),
  ],
  /** Ask for one colour that does not change. */
  solid: phrases('solid, plain, solid color, solid colour, flat color, flat colour'),
  /** Ask for an alpha channel. In a list of colours, "transparent" is one of them. */
  transparency:
    phrases(`transparent, transparency, transparent background, transparent backdrop, on transparent,
    on transparent background, on a transparent background, with transparent background,
    with a transparent background, with transparency, with alpha, alpha channel, with alpha channel,
    with an alpha channel, no background, without background, without a background, background removed`),
  /** Follow a colour: "blue tones". */
  'colour-noun':
    words(`tone tones toned colour colours color colors coloured colored hue hues shade shades palette
    palettes tint tints accent accents scheme`),
  /** Name a background. */
  background: [
    ...words('background backgrounds backdrop backdrops wallpaper wallpapers abstract'),
    ...phrases('abstract art, abstract painting, abstract shapes'),
  ],
  /** Stand between phrases. After "with" or "over" comes an object, after "from" or "in" a colour. */
  connector: words(`with of on over in from to into and or for as by at under through across between against
    behind beside near around above below inside towards toward plus then featuring containing including → & +
    -> fading transitioning blending merging melting shifting going`),
  article: words(`a an the`),
  /** Exclude what follows. */
  negation: [
    ...words(`no not without except avoid never excluding minus`),
    ...phrases(`anything but, everything but, other than, do not use, don’t use, nothing but not, but not,
      but no, and not`),
  ],
} as const satisfies Partial<Record<Meaning['kind'], readonly string[]>>

/** Never rendered, so excluding them always succeeds. */
export const neverRendered: ReadonlySet<string> = new Set(
  words(`text texts word words letter letters lettering typography logo logos watermark watermarks
    people person persons human humans face faces animal animals object objects subject subjects photo photos
    character characters`),
)

/** Words that select the theme. */
export const themeWords: Readonly<Record<string, Theme>> = {
  dark: 'dark',
  darkness: 'dark',
  night: 'dark',
  'at night': 'dark',
  'dark sky': 'dark',
  'dark mode': 'dark',
  'light mode': 'light',
  'night sky': 'dark',
  moody: 'dark',
  shadowy: 'dark',
  'on black': 'dark',
  'on a black background': 'dark',
  'on black background': 'dark',
  'black background': 'dark',
  'black backdrop': 'dark',
  light: 'light',
  bright: 'light',
  pale: 'light',
  airy: 'light',
  daylight: 'light',
  'on white': 'light',
  'on a white background': 'light',
  'on white background': 'light',
  'white background': 'light',
  'white backdrop': 'light',
}

/** Words that change saturation and contrast; 1 is the default. */
export const strengthWords: Readonly<Record<string, number>> = {
  subtle: 0.65,
  calm: 0.7,
  muted: 0.7,
  minimal: 0.7,
  minimalist: 0.7,
  soft: 0.75,
  gentle: 0.75,
  delicate: 0.75,
  vivid: 1.25,
  vibrant: 1.25,
  saturated: 1.25,
  bold: 1.3,
  strong: 1.3,
  intense: 1.35,
  dramatic: 1.4,
}

/** Words that select an aspect ratio or the length of the long side, in pixels. */
export const sizeWords: Readonly<Record<string, { ratio?: readonly [number, number]; longSide?: number }>> = {
  square: { ratio: [1, 1] },
  portrait: { ratio: [9, 16] },
  vertical: { ratio: [9, 16] },
  story: { ratio: [9, 16] },
  landscape: { ratio: [16, 9] },
  horizontal: { ratio: [16, 9] },
  widescreen: { ratio: [16, 9] },
  ultrawide: { ratio: [21, 9] },
  hd: { longSide: 1280 },
  '720p': { longSide: 1280 },
  'full hd': { longSide: 1920 },
  '1080p': { longSide: 1920 },
  '1440p': { longSide: 2560 },
  '4k': { longSide: 3840 },
  uhd: { longSide: 3840 },
  '2160p': { longSide: 3840 },
  '8k': { longSide: 7680 },
}

/** Words that set the direction of a gradient. Phrases with a place are parsed: "from the top left". */
export const directionWords: readonly (readonly [words: string, hint: DirectionHint])[] = [
  ['horizontal, horizontally', { degrees: 0 }],
  ['vertical, vertically, top down, downwards, downward', { degrees: 90 }],
  ['bottom up, upwards, upward', { degrees: 270 }],
  ['diagonal, diagonally, corner to corner', { degrees: 45 }],
  ['radial, radially, circular, center outwards, centre outwards, outwards', { shape: 'radial' }],
  ['conic, conical, angular gradient, sweep gradient', { shape: 'conic' }],
]

/** Every word and phrase that the engine knows. A later definition of the same word replaces an earlier one. */
export const lexicon: ReadonlyMap<string, Meaning> = new Map(definitions())

function* definitions(): Generator<[string, Meaning]> {
  for (const [kind, texts] of Object.entries(wordsByKind) as [keyof typeof wordsByKind, string[]][]) {
    for (const text of texts) yield [text, { kind }]
  }
  for (const [word, strength] of Object.entries(strengthWords)) yield [word, { kind: 'strength', strength }]
  for (const [word, theme] of Object.entries(themeWords)) yield [word, { kind: 'theme', theme }]
  for (const warmth of Object.keys(warmthWords) as (keyof typeof warmthWords)[]) {
    yield [warmth, { kind: 'warmth', warmth }]
  }
  for (const [word, size] of Object.entries(sizeWords)) yield [word, { kind: 'size', size }]
  for (const [texts, hint] of directionWords) {
    for (const word of texts.split(', ')) {
      const size = sizeWords[word]
      yield [word, { kind: 'direction', hint, ...(size && { size }) }]
    }
  }
  for (const time of ['sunset', 'sunrise', 'dawn', 'dusk', 'twilight']) {
    yield [`at ${time}`, { kind: 'colour', colours: paletteWords[time] ?? [] }]
  }
  for (const [word, colours] of Object.entries(paletteWords)) {
    yield [word, { kind: 'colour', colours, usually: usualMeaning(word), theme: themeOfPalette[word] }]
  }
  for (const [word, colour] of Object.entries(colourWords)) {
    const usually = usualMeaning(word)
    yield [word, { kind: 'colour', colours: [colour], usually }]
    for (const [tint, by] of Object.entries(tintWords)) {
      // A dark sky is a theme.
      if (themeWords[`${tint} ${word}`]) continue
      yield [`${tint} ${word}`, { kind: 'colour', colours: [toHex(tinted(fromHex(colour), by))], usually }]
    }
  }
  for (const [style, { words, weakWords }] of Object.entries(styles) as [StyleName, StyleEntry][]) {
    for (const word of words) yield [word, { kind: 'style', style, isWeak: false, ...styleHints[word] }]
    for (const word of weakWords ?? []) yield [word, { kind: 'style', style, isWeak: true }]
  }
}

function usualMeaning(word: string): ColourMeaning['usually'] {
  if (!ambiguousColourWords.has(word)) return undefined
  return usualColourWords.has(word) ? 'colour' : 'object'
}
