import { fromHex, shade, toHex } from './colour.ts'
import { type ColourMeaning, type SizeHint, type Theme, writtenSize } from './prompt-words.ts'
import { seedOf } from './random.ts'
import { isNeverPainted, type Note, readPrompt, saysWhat } from './read-prompt.ts'
import { type StyleEntry, type StyleName, styles } from './styles.ts'
import { avoids, paletteWithout } from './unwanted-colours.ts'
import { warmthWords } from './words.ts'

export interface ImageRequest {
  readonly prompt: string
  /** `1920x1080` or `16:9`; without it the prompt may say. */
  readonly size?: string | undefined
  /** Overrides what the prompt says. */
  readonly style?: StyleName | undefined
  /** 0 to 4,294,967,295. Without it the prompt chooses. */
  readonly seed?: number | undefined
  /** Whether to paint a background when a subject is not understood. */
  readonly allowApproximate?: boolean | undefined
}

/** A picture as it will be painted: what `paint` needs, and what the asker hears. */
export interface Understanding {
  readonly style: StyleName
  readonly theme: Theme
  /** Whether the prompt named the theme: a gradient then begins with its ground. */
  readonly isThemeAsked: boolean
  /** Hexadecimal colours as they appear in the image, at least one. */
  readonly colours: readonly string[]
  /** Of a gradient: degrees clockwise from "to the right", or from the centre outwards. */
  readonly direction: number | 'radial'
  readonly strength: number
  readonly width: number
  readonly height: number
  readonly seed: number
  /** Words of the prompt that shaped the picture, colours with their hexadecimal form; and those that did not. */
  readonly understood: readonly string[]
  readonly ignored: readonly string[]
}

export type Misunderstanding =
  | {
      readonly problem: 'not_understood'
      /** Things that the prompt asks for, which the engine cannot paint. */
      readonly subjects: readonly string[]
      readonly ignored: readonly string[]
    }
  | { readonly problem: 'size_invalid'; readonly detail: string }

/** Smallest and largest side, in pixels, and most pixels in all. */
const limits = { side: [16, 8192], area: 40_000_000 } as const
const usualLongSide = 1920
const mostColours = 8

/** Reads a prompt: which style, colours, theme and size it asks for, and which words say nothing to us. */
export function understand(request: ImageRequest): Understanding | Misunderstanding {
  const notes = readPrompt(request.prompt)
  const subjects = unique(notes.filter(({ fate }) => fate === 'subject').map(({ text }) => text))
  // A style beside the prompt describes a background, but a subject in the prompt is still a subject.
  const isDescribed = request.style !== undefined || notes.some(saysWhat) || isOnlyMood(notes)
  if ((subjects.length > 0 || !isDescribed) && !request.allowApproximate) {
    const ignored = unique(notes.filter(({ fate }) => fate !== 'asked').map(({ text }) => text))
    return { problem: 'not_understood', subjects, ignored }
  }

  const promptSeed = seedOf(request.prompt.trim().toLowerCase())
  const choice = choose(request, notes, isDescribed ? undefined : promptSeed)
  const size = sizeOf(request.size, choice)
  if ('detail' in size) return { problem: 'size_invalid', detail: size.detail }
  const { style, theme, isThemeAsked, colours, direction, strength, used } = choice
  const understood = unique(notes.flatMap((note) => used.get(note) ?? []))
  const said = new Set(notes.filter((note) => used.has(note)).map(({ text }) => text))
  // A word said twice counts once: "blue, blue" leaves nothing ignored.
  const ignored = unique(
    notes.filter((note) => !used.has(note) && !said.has(note.text)).map(({ text }) => text),
  )
  return {
    style,
    theme,
    isThemeAsked,
    colours,
    direction,
    strength,
    ...size,
    seed: request.seed ?? promptSeed,
    understood,
    ignored,
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)]

/** "Dark and moody" describes a background; "a dark photo" does not. */
function isOnlyMood(notes: readonly Note[]): boolean {
  const isMood = (note: Note) => note.fate === 'asked' && ['theme', 'strength'].includes(note.word.kind)
  return notes.some(isMood) && notes.every((note) => note.fate === 'asked')
}

interface Choice
  extends Pick<Understanding, 'style' | 'theme' | 'isThemeAsked' | 'colours' | 'direction' | 'strength'> {
  readonly size: SizeHint
  /** What was used, with the words that say so. */
  readonly used: ReadonlyMap<Note, string>
}

/** Chooses what is painted; the first of contradicting words holds, and only what is painted counts as used. */
function choose(request: ImageRequest, notes: readonly Note[], chance: number | undefined): Choice {
  const used = new Map<Note, string>()
  const asked = notes.filter((note) => note.fate === 'asked')
  const of = <K extends (typeof asked)[number]['word']['kind']>(kind: K) =>
    asked.flatMap((note) => {
      const { word } = note
      return word.kind === kind ? [{ note, word: word as Extract<typeof word, { kind: K }> }] : []
    })
  const unwanted = notes.flatMap((note) => (note.fate === 'unwanted' ? [note] : []))
  const unwantedWords = unwanted.flatMap(({ words }) => words)

  const colourNotes = takeColours(of('colour'))
  const style = request.style ?? chooseStyle(notes, colourNotes.length, chance)
  for (const { note, word } of of('style')) if (word.style === style) used.set(note, note.text)
  for (const { note } of of('background')) used.set(note, note.text)

  const [strengthNote] = of('strength')
  const strength = strengthNote?.word.strength ?? 1
  const entry: StyleEntry = styles[style]
  const named = colourNotes.flatMap(({ word }) => word.colours.map((colour) => toned(colour, word, strength)))
  const [warmthNote] = of('warmth')
  const unwantedColours = unwantedWords.flatMap((word) => (word.kind === 'colour' ? word.colours : []))
  const offered = warmthNote ? warmthWords[warmthNote.word.warmth] : entry.colours
  const colours = unique(
    named.length > 0
      ? named
      : paletteWithout(unwantedColours, offered).map((colour) => toned(colour, undefined, strength)),
  ).slice(0, mostColours)
  for (const { note, word } of colourNotes) {
    const hexes = word.colours.map((colour) => toned(colour, word, strength))
    if (hexes.every((hex) => colours.includes(hex))) {
      used.set(note, hexes.join() === note.text ? note.text : `${note.text} (${hexes.join(', ')})`)
    }
  }
  for (const { note, word } of of('warmth')) {
    if (word === warmthNote?.word && isWarm(colours) === (word.warmth === 'warm')) used.set(note, note.text)
  }

  const isUnwanted = (theme: Theme) =>
    unwantedWords.some(
      (word) =>
        (word.kind === 'theme' && word.theme === theme) ||
        (word.kind === 'colour' && word.colours.join() === (theme === 'dark' ? '#000000' : '#ffffff')),
    )
  const themes = of('theme')
  const refused = isUnwanted('dark') ? 'light' : isUnwanted('light') ? 'dark' : undefined
  const statedTheme = themes[0]?.word.theme ?? refused
  const theme = statedTheme ?? suggestedTheme(colourNotes, colours, entry)
  for (const { note, word } of themes) if (word.theme === theme) used.set(note, note.text)

  const directions = of('direction')
  const direction = style === 'gradient' ? (directions[0]?.word.direction ?? 0) : 0
  for (const { note, word } of style === 'gradient' ? directions : []) {
    if (word.direction === direction) used.set(note, note.text)
  }
  // Written colours are painted as they are, and a gradient has nothing else to be soft or bold.
  const isStrengthSeen =
    style !== 'gradient' || !colourNotes.every(({ word }) => word.isWritten) || named.length === 0
  for (const { note, word } of of('strength')) {
    if (word.strength === strength && isStrengthSeen) used.set(note, note.text)
  }
  for (const note of unwanted) {
    const isMet = note.words.every((word) => {
      if (word.kind === 'colour') {
        const isGround = ['#000000', '#ffffff'].includes(word.colours.join())
        return isGround ? theme === refused && avoids(colours, word.colours) : avoids(colours, word.colours)
      }
      if (word.kind === 'theme') return word.theme !== theme
      if (word.kind === 'style') return word.style !== style
      return isNeverPainted(word)
    })
    if (isMet) used.set(note, note.text)
  }

  const sizes = [...of('size'), ...(style === 'gradient' ? [] : directions)]
  const size = takeSizes(request.size === undefined ? sizes : [], used)
  return { style, theme, isThemeAsked: statedTheme !== undefined, colours, direction, strength, size, used }
}

type Noted<W> = { note: Note; word: W }

/** Colours in their order, as many as an image takes. */
function takeColours(notes: readonly Noted<ColourMeaning>[]): Noted<ColourMeaning>[] {
  const seen = new Set<string>()
  return notes.filter(({ word }) => {
    const fresh = word.colours.filter((colour) => !seen.has(colour))
    if (seen.size + fresh.length > mostColours) return false
    for (const colour of fresh) seen.add(colour)
    return true
  })
}

function chooseStyle(notes: readonly Note[], colours: number, chance: number | undefined): StyleName {
  const names = Object.keys(styles) as StyleName[]
  const asked = notes.flatMap((note) => (note.fate === 'asked' ? [note.word] : []))
  const named = asked.flatMap((word) => (word.kind === 'style' ? [word] : []))
  const first = named.find(({ isGeneral }) => !isGeneral) ?? named[0]
  if (first) return first.style
  const unwanted = new Set(
    notes
      .flatMap((note) => (note.fate === 'unwanted' ? note.words : []))
      .map((word) => word.kind === 'style' && word.style),
  )
  const allowed = names.filter((name) => !unwanted.has(name))
  if (chance !== undefined) return allowed[chance % allowed.length] ?? 'mesh'
  // "Blue to pink" and "from left to right" ask for a gradient without the word.
  const isGoal = notes.some((note) => note.fate === 'asked' && note.isGoal && note.word.kind === 'colour')
  const isGradient = colours > 0 && (isGoal || asked.some(({ kind }) => kind === 'direction'))
  return isGradient && !unwanted.has('gradient')
    ? 'gradient'
    : unwanted.has('mesh')
      ? (allowed[0] ?? 'mesh')
      : 'mesh'
}

/** "Soft" and "bold" change how colourful a named colour is; a written one is painted as it is. */
function toned(colour: string, word: ColourMeaning | undefined, strength: number): string {
  if (word?.isWritten || strength === 1) return colour
  const lab = fromHex(colour)
  return toHex(shade(lab, lab[0], 1 + (strength - 1) * (strength < 1 ? 0.8 : 0.5)))
}

function isWarm(colours: readonly string[]): boolean {
  const sum = colours.map(fromHex).reduce((total, [, a, b]) => total + a + 1.4 * b, 0)
  return sum > 0
}

function suggestedTheme(
  notes: readonly Noted<ColourMeaning>[],
  colours: readonly string[],
  entry: StyleEntry,
): Theme {
  const suggested = notes.find(({ word }) => word.theme)?.word.theme
  if (suggested) return suggested
  const lightness = colours.map((colour) => fromHex(colour)[0])
  // Ink is seen on a ground that is unlike it.
  if (entry.isInk && notes.length > 0 && Math.max(...lightness) < 0.35) return 'light'
  return entry.theme ?? 'dark'
}

function takeSizes(notes: readonly Noted<{ readonly size?: SizeHint }>[], used: Map<Note, string>): SizeHint {
  let taken: SizeHint = {}
  for (const { note, word } of notes) {
    const size = word.size
    if (!size) continue
    const isNew = (Object.keys(size) as (keyof SizeHint)[]).every((part) => taken[part] === undefined)
    if (!isNew || taken.pixels || (size.pixels && (taken.ratio || taken.longSide))) continue
    taken = { ...taken, ...size }
    used.set(note, note.text)
  }
  return taken
}

function sizeOf(
  option: string | undefined,
  { size }: Choice,
): { width: number; height: number } | { detail: string } {
  let { pixels, ratio } = size
  if (option !== undefined) {
    const asked = writtenSize(option.trim())
    if (!asked) return { detail: 'A size is written as pixels ("1920x1080") or as a ratio ("16:9").' }
    pixels = asked.pixels
    ratio = asked.ratio
  }
  const [width, height] = pixels ?? fit(ratio ?? [16, 9], size.longSide ?? usualLongSide)
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
