import {
  areWarm,
  avoids,
  maxColours,
  paletteWithout,
  takeColours,
  withClearStops,
  withStrength,
} from './choose-colours.ts'
import { chooseDirection, followsHint } from './choose-direction.ts'
import { fromHex } from './colour.ts'
import { resolveSize, type SizeHint } from './image-size.ts'
import { warmthWords } from './prompt/colour-words.ts'
import { type ColourMeaning, neverRendered } from './prompt/lexicon.ts'
import { describesBackground, type Phrase, parsePrompt } from './prompt/parse-prompt.ts'
import type { Token } from './prompt/tokenize.ts'
import type { SceneOptions, Theme } from './scene.ts'
import { type StyleEntry, type StyleName, styles } from './styles.ts'

export interface ImageRequest {
  readonly prompt: string
  /** `1920x1080` or `16:9`. Overrides the prompt. */
  readonly size?: string | undefined
  /** Overrides the prompt. */
  readonly style?: StyleName | undefined
  /** 0 to 4,294,967,295. @default a hash of the prompt */
  readonly seed?: number | undefined
  /** Leave out the background, with an alpha channel. @default what the prompt says */
  readonly transparent?: boolean | undefined
  /** The format that the image is for: JPEG has no transparency. */
  readonly format?: string | undefined
  /** Render a background even when the prompt names a subject or no background. @default false */
  readonly allowApproximate?: boolean | undefined
}

/** Everything that determines an image, and what the prompt contributed to it. */
export interface ImagePlan extends SceneOptions {
  readonly style: StyleName
  /** Phrases of the prompt that shape the image, colours with their hexadecimal form. */
  readonly understood: readonly string[]
  /** Phrases of the prompt that do not. */
  readonly ignored: readonly string[]
}

export type PlanProblem =
  | {
      readonly problem: 'not_understood'
      /** What the prompt names and the engine cannot render. */
      readonly subjects: readonly string[]
      readonly ignored: readonly string[]
    }
  | { readonly problem: 'size_invalid'; readonly detail: string }
  /** The image would be transparent, but the format or the style cannot be. */
  | { readonly problem: 'format_opaque'; readonly detail: string }
  | { readonly problem: 'style_opaque'; readonly detail: string }

/** Decides from a request which image to render, or why none can be. */
export function planImage(request: ImageRequest): ImagePlan | PlanProblem {
  const phrases = parsePrompt(request.prompt)
  const subjects = unique(textsOf(phrases.filter(({ role }) => role === 'subject')))
  // With a style beside it, a prompt need not describe a background, but a subject stays a subject.
  const isDescribed = request.style !== undefined || phrases.some(describesBackground) || isOnlyMood(phrases)
  if ((subjects.length > 0 || !isDescribed) && !request.allowApproximate) {
    const ignored = unique(textsOf(phrases.filter(({ role }) => role !== 'requested')))
    return { problem: 'not_understood', subjects, ignored }
  }

  const promptSeed = hashText(request.prompt.trim().toLowerCase())
  const look = chooseLook(request, phrases, isDescribed ? undefined : promptSeed)
  const size = resolveSize(request.size, look.sizeHint)
  if ('detail' in size) return { problem: 'size_invalid', detail: size.detail }
  const opaque = opaqueProblem(look, request.format)
  if (opaque) return opaque
  const reports = phrases.map((phrase) => ({ text: phrase.text, understood: reportOf(phrase, look) }))
  const used = new Set(reports.filter(({ understood }) => understood !== undefined).map(({ text }) => text))
  return {
    style: look.style,
    theme: look.theme,
    isThemeExplicit: look.isThemeExplicit,
    colours: look.colours,
    isTransparent: look.isTransparent,
    direction: look.direction,
    strength: look.strength,
    ...size,
    seed: request.seed ?? promptSeed,
    understood: unique(reports.flatMap(({ understood }) => understood ?? [])),
    // A phrase that occurs twice counts once: "blue, blue" leaves nothing ignored.
    ignored: unique(textsOf(reports.filter(({ text }) => !used.has(text)))),
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)]
const textsOf = (phrases: readonly { readonly text: string }[]) => phrases.map(({ text }) => text)

/** "Dark and moody" describes a background; "a dark photo" does not. */
function isOnlyMood(phrases: readonly Phrase[]): boolean {
  const kinds = phrases.map((phrase) => (phrase.role === 'requested' ? phrase.token.kind : undefined))
  return (kinds.includes('theme') || kinds.includes('strength')) && !kinds.includes(undefined)
}

type Requested = Extract<Phrase, { role: 'requested' }>
type RequestedAs<K extends Token['kind']> = Requested & { readonly token: Extract<Token, { kind: K }> }

/** How the image looks, and the phrases that decided it where their tokens do not show it. */
interface Look extends Omit<SceneOptions, 'width' | 'height' | 'seed'> {
  readonly style: StyleName
  readonly sizeHint: SizeHint
  readonly sizePhrases: ReadonlySet<Phrase>
  readonly colourPhrases: readonly RequestedAs<'colour'>[]
  /** The theme determines the background, or tones of the image. */
  readonly showsTheme: boolean
  /** The image is one colour. */
  readonly isSolid: boolean
  readonly warmthPhrase: RequestedAs<'warmth'> | undefined
  /** The theme that remains when the prompt excludes the other. */
  readonly themeByExclusion: Theme | undefined
}

/** Chooses how the image looks. Of contradicting phrases, the first wins. */
function chooseLook(request: ImageRequest, phrases: readonly Phrase[], chance: number | undefined): Look {
  const requestedAs = <K extends Token['kind']>(kind: K) =>
    phrases.filter(
      (phrase): phrase is RequestedAs<K> => phrase.role === 'requested' && phrase.token.kind === kind,
    )
  const excluded = phrases.flatMap((phrase) => (phrase.role === 'excluded' ? phrase.tokens : []))

  const colourPhrases = takeColours(requestedAs('colour'))
  const style = request.style ?? chooseStyle(phrases, colourPhrases.length > 0, chance)
  const entry: StyleEntry = styles[style]
  const strength = requestedAs('strength')[0]?.token.strength ?? 1

  const themeByExclusion = excludesTheme(excluded, 'dark')
    ? 'light'
    : excludesTheme(excluded, 'light')
      ? 'dark'
      : undefined
  const styleToken = requestedAs('style').find(({ token }) => token.style === style)?.token
  const explicitTheme = requestedAs('theme')[0]?.token.theme ?? themeByExclusion ?? styleToken?.theme

  const [warmthPhrase] = requestedAs('warmth')
  const excludedColours = excluded.flatMap((token) => (token.kind === 'colour' ? token.colours : []))
  const usual = (explicitTheme === 'dark' && entry.darkColours) || entry.colours
  const preferred = warmthPhrase ? warmthWords[warmthPhrase.token.warmth] : usual
  const named = colourPhrases.flatMap(({ token }) => shownColours(token, strength))
  const palette =
    named.length > 0
      ? named
      : paletteWithout(excludedColours, preferred).map((colour) => withStrength(colour, strength))

  const isGradient = style === 'gradient'
  const solid = isGradient ? solidColour(phrases, named, explicitTheme) : undefined
  const clearPhrases = requestedAs('transparency')
  const isTransparent = request.transparent ?? (clearPhrases.length > 0 && !entry.isOpaque)
  const stops = phrases.flatMap((phrase) => stopsOf(phrase, phrases, colourPhrases, strength))
  const colours = !isGradient
    ? unique(palette).slice(0, maxColours)
    : solid
      ? [solid, solid]
      : withoutRepeats(isTransparent ? withClearStops(named.length > 0 ? stops : palette) : palette)

  // "From blue to pink" and a transparent background leave no room for the colour of a theme.
  const isFilled = isTransparent || colourPhrases.some(({ isTarget }) => isTarget)
  const hasBackground = !(isGradient && isFilled)
  // Only some styles have a direction. Elsewhere "vertical" is a ratio.
  const directions = requestedAs('direction').filter(({ token }) => isGradient || !token.size)
  const ratios = isGradient ? [] : requestedAs('direction')
  const hints = [...directions.map(({ token }) => token.hint), styleToken?.hint ?? {}]
  return {
    style,
    theme: explicitTheme ?? defaultTheme(colourPhrases, colours, entry),
    isThemeExplicit: explicitTheme !== undefined && hasBackground && !solid,
    showsTheme: hasBackground,
    isSolid: solid !== undefined,
    isTransparent,
    colours,
    direction: chooseDirection(entry.degrees === undefined ? [] : hints, entry.degrees ?? 0),
    strength,
    ...takeSizes(request.size === undefined ? [...requestedAs('size'), ...ratios] : []),
    colourPhrases,
    warmthPhrase,
    themeByExclusion,
  }
}

/** Returns the colour of an image in a solid colour: "solid blue", "plain white background", "black background". */
function solidColour(
  phrases: readonly Phrase[],
  named: readonly string[],
  theme: Theme | undefined,
): string | undefined {
  const isAsked = hasSolid(phrases) || isBlank(phrases)
  if (!isAsked || named.length > 1) return undefined
  return named[0] ?? (theme && themeColours[theme])
}

const hasSolid = (phrases: readonly Phrase[]) =>
  phrases.some((phrase) => phrase.role === 'requested' && phrase.token.kind === 'solid')

/** "White background, 16:9" asks for nothing but white. */
function isBlank(phrases: readonly Phrase[]): boolean {
  const texts = phrases.flatMap((phrase) =>
    phrase.role === 'requested' && !/^(?:size|background)$/.test(phrase.token.kind) ? [phrase.text] : [],
  )
  return texts.length > 0 && texts.every((text) => /^(?:white|black) back(?:ground|drop)$/.test(text))
}

/** The stops of a gradient that a phrase names, `undefined` for a transparent one: "from blue to transparent". */
function stopsOf(
  phrase: Phrase,
  phrases: readonly Phrase[],
  colourPhrases: readonly RequestedAs<'colour'>[],
  strength: number,
): (string | undefined)[] {
  if (phrase.role !== 'requested') return []
  const { token, text, isTarget } = phrase
  if (token.kind === 'colour') {
    return colourPhrases.some((each) => each === phrase) ? [...shownColours(token, strength)] : []
  }
  if (token.kind !== 'transparency') return []
  const at = phrases.indexOf(phrase)
  const next = colourPhrases.find((each) => phrases.indexOf(each) > at)
  const isFirst = colourPhrases.every((each) => phrases.indexOf(each) > at)
  const isStop = isFirst ? next?.isTarget : isTarget || text === 'transparent'
  return isStop ? [undefined] : []
}

function withoutRepeats(colours: readonly string[]): string[] {
  return colours.filter((colour, index) => colour !== colours[index - 1])
}

/** Returns why an image cannot be transparent, or `undefined`. */
function opaqueProblem({ style, isTransparent }: Look, format: string | undefined): PlanProblem | undefined {
  if (!isTransparent) return undefined
  if (isOpaque(style)) {
    const others = styleNames.filter((name) => !isOpaque(name))
    const detail = `The style ${style} covers the whole image, so its background cannot be transparent. Styles with transparency: ${others.join(', ')}.`
    return { problem: 'style_opaque', detail }
  }
  if (format !== 'jpeg') return undefined
  const detail =
    'A JPEG file cannot be transparent. Use the format png, webp or avif, or ask for no transparency.'
  return { problem: 'format_opaque', detail }
}

const styleNames = Object.keys(styles) as StyleName[]
const hasDirection = (name: StyleName) => (styles[name] as StyleEntry).degrees !== undefined
const isOpaque = (name: StyleName) => (styles[name] as StyleEntry).isOpaque === true

/** Returns how to report a phrase that shapes the image, or `undefined` for a phrase that does not. */
function reportOf(phrase: Phrase, look: Look): string | undefined {
  const { text } = phrase
  if (phrase.role === 'excluded') {
    return phrase.tokens.every((token) => isAbsent(token, look)) ? text : undefined
  }
  if (phrase.role !== 'requested') return undefined
  const { token } = phrase
  if (token.kind !== 'colour') return isUsed(phrase, look) ? text : undefined
  const shown = shownColours(token, look.strength)
  const isTaken = look.colourPhrases.some((each) => each === phrase)
  if (!isTaken || !shown.every((colour) => look.colours.includes(colour))) return undefined
  return shown.join() === text ? text : `${text} (${shown.join(', ')})`
}

function isUsed(phrase: Requested, look: Look): boolean {
  const { token } = phrase
  switch (token.kind) {
    case 'style':
      return token.style === look.style
    case 'background':
      return true
    case 'warmth':
      return phrase === look.warmthPhrase && areWarm(look.colours) === (token.warmth === 'warm')
    case 'theme':
      return token.theme === look.theme && look.showsTheme
    case 'transparency':
      return look.isTransparent
    case 'solid':
      return look.isSolid
    case 'strength':
      return token.strength === look.strength && showsStrength(look)
    case 'direction':
      return (
        look.sizePhrases.has(phrase) || (hasDirection(look.style) && followsHint(look.direction, token.hint))
      )
    default:
      return look.sizePhrases.has(phrase)
  }
}

/** A gradient in exact colours has nothing that could be soft or bold. */
function showsStrength({ style, colourPhrases }: Look): boolean {
  return (
    style !== 'gradient' || colourPhrases.length === 0 || colourPhrases.some(({ token }) => !token.isExact)
  )
}

function isAbsent(token: Token, { style, theme, colours, themeByExclusion }: Look): boolean {
  if (token.kind === 'theme') return token.theme !== theme
  if (token.kind === 'style') return token.style !== style
  if (token.kind !== 'colour') return neverRendered.has(token.text)
  // "No black" excludes the dark theme as well.
  const isThemeColour = Object.values(themeColours).includes(token.colours.join())
  return avoids(colours, token.colours) && (!isThemeColour || theme === themeByExclusion)
}

/** Colours given as numbers are exact: the strength does not change them. */
function shownColours({ colours, isExact }: ColourMeaning, strength: number): readonly string[] {
  return isExact ? colours : colours.map((colour) => withStrength(colour, strength))
}

const themeColours: Readonly<Record<Theme, string>> = { dark: '#000000', light: '#ffffff' }

function excludesTheme(excluded: readonly Token[], theme: Theme): boolean {
  return excluded.some(
    (token) =>
      (token.kind === 'theme' && token.theme === theme) ||
      (token.kind === 'colour' && token.colours.join() === themeColours[theme]),
  )
}

/** @param chance Chooses a style for a prompt that describes no background. */
function chooseStyle(phrases: readonly Phrase[], hasColours: boolean, chance: number | undefined): StyleName {
  const requested = phrases.filter((phrase) => phrase.role === 'requested')
  const named = requested.flatMap(({ token }) => (token.kind === 'style' ? [token] : []))
  const first = named.find(({ isWeak }) => !isWeak) ?? named[0]
  if (first) return first.style

  const excluded = new Set(
    phrases
      .flatMap((phrase) => (phrase.role === 'excluded' ? phrase.tokens : []))
      .map((token) => token.kind === 'style' && token.style),
  )
  const allowed = styleNames.filter((name) => !excluded.has(name))
  if (chance !== undefined) return allowed[chance % allowed.length] ?? 'mesh'
  // "Blue to pink" and "from left to right" ask for a gradient without the word.
  const impliesGradient =
    hasColours &&
    requested.some(
      ({ token, isTarget }) =>
        token.kind === 'direction' || (isTarget && /^(?:colour|transparency)$/.test(token.kind)),
    )
  const isGradient = impliesGradient || hasSolid(phrases) || isBlank(phrases)
  if (isGradient && !excluded.has('gradient')) return 'gradient'
  return excluded.has('mesh') ? (allowed[0] ?? 'mesh') : 'mesh'
}

function defaultTheme(
  colourPhrases: readonly { readonly token: ColourMeaning }[],
  colours: readonly string[],
  style: StyleEntry,
): Theme {
  const suggested = colourPhrases.find(({ token }) => token.theme)?.token.theme
  if (suggested) return suggested
  const lightness = colours.map((colour) => fromHex(colour)[0])
  // Dark ink needs a light background.
  if (style.isInk && colourPhrases.length > 0 && Math.max(...lightness) < 0.35) return 'light'
  return style.theme ?? 'dark'
}

/** Combines sizes that do not contradict an earlier one. */
function takeSizes(phrases: readonly RequestedAs<'size' | 'direction'>[]) {
  const sizePhrases = new Set<Phrase>()
  let sizeHint: SizeHint = {}
  for (const phrase of phrases) {
    const hint = phrase.token.size
    if (!hint) continue
    const isNew = (Object.keys(hint) as (keyof SizeHint)[]).every((key) => sizeHint[key] === undefined)
    if (!isNew || sizeHint.pixels || (hint.pixels && (sizeHint.ratio || sizeHint.longSide))) continue
    sizeHint = { ...sizeHint, ...hint }
    sizePhrases.add(phrase)
  }
  return { sizeHint, sizePhrases }
}

/** Returns a 32-bit hash of a text: FNV-1a over its UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
