import { type Word, wordsOf } from './prompt-words.ts'
import { neverPainted } from './vocabulary.ts'

/** What becomes of a word or phrase of a prompt. */
export type Note =
  /** It says something about the background. */
  | {
      readonly fate: 'asked'
      readonly text: string
      readonly word: Word
      /** Whether another colour becomes this one: "from blue to pink". */
      readonly isGoal?: boolean
    }
  /** It is not wanted: every word of it. */
  | { readonly fate: 'unwanted'; readonly text: string; readonly words: readonly Word[] }
  /** A detail that is not painted. */
  | { readonly fate: 'ignored'; readonly text: string }
  /** A thing: what the image would be of. */
  | { readonly fate: 'subject'; readonly text: string }

const objectLinks =
  /^(?:with|over|on|under|against|behind|beside|near|around|containing|featuring|including|at|by|through|across|between|above|below|inside)$/
const colourLinks =
  /^(?:in|from|to|into|towards?|->|→|fading|transitioning|blending|merging|melting|shifting|going)$/
const joins = /^(?:and|&|\+|or|plus|then)$/
const adjective = /(?:[^f]ish|ous|ful|less|esque|ical|i[sz]ed|.{4}ed)$/

/**
 * Reads a prompt as a description of a background. Its words are the closed vocabulary of the engine; a word outside
 * of it is a subject, unless it is an adjective before a background, or stands in the use of one ("for …").
 */
export function readPrompt(prompt: string): Note[] {
  const notes: (Note & { at?: number })[] = []
  const words = wordsOf(prompt)
  const isBoundary = words.map(({ kind }) => kind === 'stop' || kind === 'link' || kind === 'negation')

  for (let index = 0; index < words.length; ) {
    const word = words[index] as Word
    if (word.kind === 'negation') {
      const end = endOfNegation(words, index)
      isBoundary.fill(true, index, end)
      const unwanted = words.slice(index + 1, end).filter(({ kind }) => isTelling(kind))
      const text = [word, ...unwanted].map((each) => each.text).join(' ')
      if (unwanted.length > 0) notes.push({ fate: 'unwanted', text, words: unwanted })
      index = end
    } else if (word.kind === 'link' && /^(?:for|as)$/.test(word.text)) {
      const end = endOfUse(words, index)
      for (; index < end; index += 1) noteUse(words[index] as Word, index, notes)
    } else {
      const fate = fateOf(words, isBoundary, index)
      if (fate === 'asked') {
        notes.push({
          fate,
          text: word.text,
          word,
          isGoal: /^(?:to|into|->|→)$/.test(words[index - 1]?.text ?? ''),
        })
      }
      if (fate === 'ignored' || fate === 'subject') notes.push({ fate, text: word.text, at: index })
      index += 1
    }
  }
  return joinNeighbours(notes)
}

/** Whether any word of a prompt makes it a description of a background. */
export function saysWhat(note: Note): boolean {
  if (note.fate === 'unwanted') return note.words.some(({ kind }) => kind === 'colour')
  return note.fate === 'asked' && isBase(note.word)
}

/** Whether the engine fulfils that a word is absent by never painting it. */
export function isNeverPainted(word: Word): boolean {
  return neverPainted.has(word.text)
}

function isBase({ kind }: Word): boolean {
  return kind === 'style' || kind === 'background' || kind === 'colour' || kind === 'warmth'
}

function isBackground({ kind }: Word): boolean {
  return kind === 'style' || kind === 'background'
}

function isTelling(kind: Word['kind']): boolean {
  return !['stop', 'link', 'article', 'negation', 'neutral', 'use', 'colour-noun'].includes(kind)
}

/** "No text or logos" ends at a comma, at another link, and before the background that it describes. */
function endOfNegation(words: readonly Word[], start: number): number {
  let hasLook = false
  for (let index = start + 1; index < words.length; index += 1) {
    const { kind, text } = words[index] as Word
    if (kind === 'stop' || kind === 'negation' || (kind === 'link' && text !== 'or')) return index
    if (hasLook && (kind === 'style' || kind === 'background')) return index
    hasLook ||= kind === 'colour' || kind === 'theme' || kind === 'strength'
  }
  return words.length
}

function endOfUse(words: readonly Word[], start: number): number {
  for (let index = start + 1; index < words.length; index += 1) {
    const { kind, text } = words[index] as Word
    if (kind === 'stop' || kind === 'negation') return index
    if (kind !== 'link' || text === 'of') continue
    const next = words.slice(index + 1).find((word) => word.kind !== 'article')
    if (!joins.test(text) || !next || isBase(next) || next.kind === 'theme') return index
  }
  return words.length
}

function noteUse(word: Word, index: number, notes: (Note & { at?: number })[]): void {
  const { kind, text } = word
  if (kind === 'size' || kind === 'direction') notes.push({ fate: 'asked', text, word })
  else if (kind === 'background') notes.push({ fate: 'asked', text, word })
  else if (isTelling(kind)) notes.push({ fate: 'ignored', text, at: index })
}

function fateOf(words: readonly Word[], isBoundary: readonly boolean[], index: number) {
  const word = words[index] as Word
  const rest = restOf(words, isBoundary, index)
  switch (word.kind) {
    case 'stop':
    case 'link':
    case 'article':
    case 'neutral':
    case 'colour-noun':
    case 'negation':
      return undefined
    case 'detail':
      return 'ignored'
    case 'use':
      // "A website background" describes a background; "a phone on blue" does not.
      return rest.some(isBase) ? undefined : isSubjectPlace(words, isBoundary, index) ? 'subject' : undefined
    case 'colour':
      return !word.thing || isColourHere(words, isBoundary, index, rest) ? 'asked' : 'subject'
    case 'size':
      // "A blue landscape" is a scene; "a blue landscape gradient" has that shape.
      return /^(?:landscape|portrait)$/.test(word.text) && !words.some(isBackground) ? 'subject' : 'asked'
    case 'unknown':
      return adjective.test(word.text) && rest.some(isBase) && rest.every(({ kind }) => kind !== 'unknown')
        ? 'ignored'
        : 'subject'
    default:
      return 'asked'
  }
}

function isSubjectPlace(words: readonly Word[], isBoundary: readonly boolean[], index: number): boolean {
  let start = index
  while (start > 0 && !isBoundary[start - 1]) start -= 1
  const previous = words[start - 1]
  return words[start]?.kind === 'article' || (previous?.kind === 'link' && objectLinks.test(previous.text))
}

/** The words after one, up to the next comma or link. */
function restOf(words: readonly Word[], isBoundary: readonly boolean[], index: number): readonly Word[] {
  let end = index + 1
  while (end < words.length && !isBoundary[end]) end += 1
  return words.slice(index + 1, end).filter(({ kind }) => kind !== 'neutral' && kind !== 'article')
}

/** Whether a word that names a colour and a thing stands where a colour does. */
function isColourHere(
  words: readonly Word[],
  isBoundary: readonly boolean[],
  index: number,
  rest: readonly Word[],
): boolean {
  const word = words[index] as Word
  const mostly = word.kind === 'colour' && word.thing === 'mostly-colour'
  if (rest.length > 0) {
    const isAdjective = rest.some(
      (each) => isBase(each) || each.kind === 'colour-noun' || each.kind === 'detail',
    )
    const headIsThing = rest.every((each) => each.kind === 'colour' && each.thing === 'thing')
    return isAdjective && !headIsThing && rest.every(({ kind }) => kind !== 'unknown' && kind !== 'use')
  }
  let start = index
  while (start > 0 && !isBoundary[start - 1]) start -= 1
  const before = words.slice(start, index)
  const link = words[start - 1]
  const isOfColours = link?.text === 'of' && words[start - 2]?.kind === 'colour-noun'
  if (isOfColours) return true
  // "A rose" and "the ocean" are things.
  if (before.some(({ kind }) => kind === 'article')) return false
  if (link?.kind === 'link' && colourLinks.test(link.text)) return true
  if (isListed(words, isBoundary, start, index)) return true
  if (mostly) return before.every(({ kind }) => kind !== 'unknown')
  if (link?.kind === 'link' && !joins.test(link.text)) return false
  // In a list of its own, a thing is a colour beside a background or plain colours: "mesh, sunset".
  const isAlone = before.every(({ kind }) => kind === 'neutral')
  const next = words[index + 1]
  const isListEnd = next === undefined || next.kind === 'stop' || joins.test(next.text)
  return isAlone && isListEnd && link?.kind !== 'link' && hasPlainBase(words)
}

/** Whether a colour is joined to one that is no thing: "teal and plum". */
function isListed(
  words: readonly Word[],
  isBoundary: readonly boolean[],
  start: number,
  index: number,
): boolean {
  const link = words[start - 1]
  const next = words[index + 1]
  const isPlain = (word: Word | undefined) => word?.kind === 'colour' && word.thing !== 'thing'
  const isJoin = (word: Word | undefined) =>
    word !== undefined && (word.kind === 'stop' || joins.test(word.text))
  if (words.slice(start, index).some(({ kind }) => kind !== 'neutral' && kind !== 'strength')) return false
  if (isJoin(link)) {
    const before = start - 2
    const previous = words[before]
    if (isPlain(previous)) return true
    if (previous?.kind === 'colour') return isColourHere(words, isBoundary, before, [])
  }
  return isJoin(next) && isPlain(words[index + 2])
}

function hasPlainBase(words: readonly Word[]): boolean {
  return words.some((word) => isBase(word) && !(word.kind === 'colour' && word.thing === 'thing'))
}

/** "Golden" and "retriever" are one thing. */
function joinNeighbours(notes: readonly (Note & { at?: number })[]): Note[] {
  const joined: (Note & { at?: number })[] = []
  for (const note of notes) {
    const last = joined.at(-1)
    const isNext = last?.at !== undefined && note.at === last.at + 1 && note.fate === last.fate
    if (isNext && note.fate === 'subject') {
      joined[joined.length - 1] = { ...note, text: `${last.text} ${note.text}` }
    } else joined.push(note)
  }
  return joined.map(({ at: _, ...note }) => note as Note)
}
