import { areWarm, avoids, maxColours, paletteWithout, takeColours, withStrength } from './choose-colours.ts'
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
  const {
    size: hint,
    usedTexts,
    ...look
  } = chooseLook(request, phrases, isDescribed ? undefined : promptSeed)
  const size = resolveSize(request.size, hint)
  if ('detail' in size) return { problem: 'size_invalid', detail: size.detail }
  const used = phrases.filter((phrase) => usedTexts.has(phrase))
  // A phrase that occurs twice counts once: "blue, blue" leaves nothing ignored.
  const isIgnored = (phrase: Phrase) =>
    !usedTexts.has(phrase) && !used.some(({ text }) => text === phrase.text)
  return {
    ...look,
    ...size,
    seed: request.seed ?? promptSeed,
    understood: unique(used.map((phrase) => usedTexts.get(phrase) as string)),
    ignored: unique(textsOf(phrases.filter(isIgnored))),
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)]
const textsOf = (phrases: readonly Phrase[]) => phrases.map(({ text }) => text)

/** "Dark and moody" describes a background; "a dark photo" does not. */
function isOnlyMood(phrases: readonly Phrase[]): boolean {
  const kinds = phrases.map((phrase) => (phrase.role === 'requested' ? phrase.token.kind : undefined))
  return (kinds.includes('theme') || kinds.includes('strength')) && !kinds.includes(undefined)
}

type Requested = Extract<Phrase, { role: 'requested' }>
type RequestedAs<K extends Token['kind']> = Requested & { readonly token: Extract<Token, { kind: K }> }

interface Look
  extends Pick<ImagePlan, 'style' | 'theme' | 'isThemeExplicit' | 'colours' | 'direction' | 'strength'> {
  readonly size: SizeHint
  /** The phrases that shape the image, and how to report each. */
  readonly usedTexts: ReadonlyMap<Phrase, string>
}

/** Chooses how the image looks. Of contradicting phrases the first wins; only what the image shows counts as used. */
function chooseLook(request: ImageRequest, phrases: readonly Phrase[], chance: number | undefined): Look {
  const requestedAs = <K extends Token['kind']>(kind: K) =>
    phrases.filter(
      (phrase): phrase is RequestedAs<K> => phrase.role === 'requested' && phrase.token.kind === kind,
    )
  const excluded = phrases.flatMap((phrase) => (phrase.role === 'excluded' ? phrase.tokens : []))

  const colourPhrases = takeColours(requestedAs('colour'))
  const style = request.style ?? chooseStyle(phrases, colourPhrases.length > 0, chance)
  const entry: StyleEntry = styles[style]
  const isGradient = style === 'gradient'
  const strength = requestedAs('strength')[0]?.token.strength ?? 1
  const directions = requestedAs('direction')
  const direction = isGradient ? (directions[0]?.token.direction ?? 0) : 0

  // Colours given as numbers are rendered exactly.
  const shownColours = ({ colours, isExact }: ColourMeaning) =>
    isExact ? colours : colours.map((colour) => withStrength(colour, strength))
  const [warmth] = requestedAs('warmth')
  const named = colourPhrases.flatMap(({ token }) => shownColours(token))
  const excludedColours = excluded.flatMap((token) => (token.kind === 'colour' ? token.colours : []))
  const preferred = warmth ? warmthWords[warmth.token.warmth] : entry.colours
  const unnamed = () =>
    paletteWithout(excludedColours, preferred).map((colour) => withStrength(colour, strength))
  const colours = unique(named.length > 0 ? named : unnamed()).slice(0, maxColours)

  const themeByExclusion = excludesTheme(excluded, 'dark')
    ? 'light'
    : excludesTheme(excluded, 'light')
      ? 'dark'
      : undefined
  const explicitTheme = requestedAs('theme')[0]?.token.theme ?? themeByExclusion
  const theme = explicitTheme ?? defaultTheme(colourPhrases, colours, entry)

  // Only a gradient uses the direction; elsewhere "vertical" is a ratio.
  const sizePhrases = [...requestedAs('size'), ...(isGradient ? [] : directions)]
  const { size, used: usedSizes } = takeSizes(request.size === undefined ? sizePhrases : [])
  // A gradient in exact colours has nothing that could be soft or bold.
  const showsStrength = !isGradient || named.length === 0 || colourPhrases.some(({ token }) => !token.isExact)

  /** How to report a phrase that shapes the image; `undefined` for any other. */
  const usedText = (phrase: Requested): string | undefined => {
    const { text, token } = phrase
    switch (token.kind) {
      case 'colour': {
        const shown = shownColours(token)
        if (!colourPhrases.some((each) => each === phrase) || !isSubset(shown, colours)) return undefined
        return shown.join() === text ? text : `${text} (${shown.join(', ')})`
      }
      case 'style':
        return token.style === style ? text : undefined
      case 'background':
        return text
      case 'warmth':
        return phrase === warmth && areWarm(colours) === (token.warmth === 'warm') ? text : undefined
      case 'theme':
        return token.theme === theme ? text : undefined
      case 'strength':
        return token.strength === strength && showsStrength ? text : undefined
      case 'direction':
        if (isGradient) return token.direction === direction ? text : undefined
        return usedSizes.has(phrase) ? text : undefined
      default:
        return usedSizes.has(phrase) ? text : undefined
    }
  }
  const isAbsent = (token: Token): boolean => {
    if (token.kind === 'theme') return token.theme !== theme
    if (token.kind === 'style') return token.style !== style
    if (token.kind !== 'colour') return neverRendered.has(token.text)
    // "No black" excludes the dark theme as well.
    const isThemeColour = Object.values(themeColours).includes(token.colours.join())
    return avoids(colours, token.colours) && (!isThemeColour || theme === themeByExclusion)
  }
  const usedTexts = new Map<Phrase, string>()
  for (const phrase of phrases) {
    if (phrase.role === 'requested') {
      const text = usedText(phrase)
      if (text !== undefined) usedTexts.set(phrase, text)
    } else if (phrase.role === 'excluded' && phrase.tokens.every(isAbsent)) usedTexts.set(phrase, phrase.text)
  }
  const isThemeExplicit = explicitTheme !== undefined
  return { style, theme, isThemeExplicit, colours, direction, strength, size, usedTexts }
}

const themeColours: Readonly<Record<Theme, string>> = { dark: '#000000', light: '#ffffff' }

function excludesTheme(excluded: readonly Token[], theme: Theme): boolean {
  return excluded.some(
    (token) =>
      (token.kind === 'theme' && token.theme === theme) ||
      (token.kind === 'colour' && token.colours.join() === themeColours[theme]),
  )
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each))
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
  const allowed = (Object.keys(styles) as StyleName[]).filter((name) => !excluded.has(name))
  if (chance !== undefined) return allowed[chance % allowed.length] ?? 'mesh'
  // "Blue to pink" and "from left to right" ask for a gradient without the word.
  const impliesGradient =
    hasColours &&
    requested.some(
      ({ token, isTarget }) => token.kind === 'direction' || (isTarget && token.kind === 'colour'),
    )
  if (impliesGradient && !excluded.has('gradient')) return 'gradient'
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
  const used = new Set<Phrase>()
  let size: SizeHint = {}
  for (const phrase of phrases) {
    const hint = phrase.token.size
    if (!hint) continue
    const isNew = (Object.keys(hint) as (keyof SizeHint)[]).every((key) => size[key] === undefined)
    if (!isNew || size.pixels || (hint.pixels && (size.ratio || size.longSide))) continue
    size = { ...size, ...hint }
    used.add(phrase)
  }
  return { size, used }
}

/** Returns a 32-bit hash of a text: FNV-1a over its UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
