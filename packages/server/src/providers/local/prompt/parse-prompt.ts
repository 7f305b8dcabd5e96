import { type Token, tokenize } from './tokenize.ts'

/** A part of a prompt, by its role in the request. */
export type Phrase =
  /** Says something about the background. */
  | {
      readonly role: 'requested'
      readonly text: string
      readonly token: Token
      /** Follows "to" or "into": "from blue to pink" asks for a gradient. */
      readonly isTarget: boolean
    }
  /** Says what the image must not have. */
  | { readonly role: 'excluded'; readonly text: string; readonly tokens: readonly Token[] }
  /** Names a detail that the engine does not render. */
  | { readonly role: 'ignored'; readonly text: string }
  /** Names an object or a scene, which the engine cannot render. */
  | { readonly role: 'subject'; readonly text: string }

type Kind = Token['kind']

const silentKinds: ReadonlySet<Kind> = new Set([
  'punctuation',
  'connector',
  'article',
  'negation',
  'neutral',
  'use',
  'colour-noun',
])
const backgroundKinds: ReadonlySet<Kind> = new Set(['style', 'background', 'transparency'])
const descriptiveKinds: ReadonlySet<Kind> = new Set([
  'style',
  'background',
  'transparency',
  'colour',
  'warmth',
])

const beforeObject =
  /^(?:with|over|on|under|against|behind|beside|near|around|containing|featuring|including|at|by|through|across|between|above|below|inside)$/
const beforeColour =
  /^(?:in|from|to|into|towards?|->|→|fading|transitioning|blending|merging|melting|shifting|going)$/
const conjunction = /^(?:and|&|\+|or|plus|then)$/
const adjective = /(?:[^f]ish|ous|ful|less|esque|ical|i[sz]ed|.{4}ed)$/

/**
 * Parses a prompt as the description of a background. The engine knows a fixed vocabulary: any other word is a
 * subject, unless it is an adjective before a background or part of a use ("for …").
 */
export function parsePrompt(prompt: string): Phrase[] {
  return new PromptParser(tokenize(prompt)).parse()
}

/** Whether a phrase alone makes a prompt the description of a background. */
export function describesBackground(phrase: Phrase): boolean {
  if (phrase.role === 'excluded') return phrase.tokens.some(({ kind }) => kind === 'colour')
  return phrase.role === 'requested' && descriptiveKinds.has(phrase.token.kind)
}

class PromptParser {
  readonly #tokens: readonly Token[]
  /** Tokens at which a clause ends. */
  readonly #isBoundary: boolean[]
  readonly #phrases: Phrase[] = []
  /** Index after the latest token of a subject. */
  #subjectEnd = -1

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
    this.#isBoundary = tokens.map(({ kind }) => isEnd(kind) || kind === 'connector')
  }

  parse(): Phrase[] {
    for (let index = 0; index < this.#tokens.length; ) {
      const { kind, text } = this.#tokens[index] as Token
      if (kind === 'negation') index = this.#parseExclusion(index)
      else if (kind === 'connector' && /^(?:for|as)$/.test(text)) index = this.#parseUse(index)
      else {
        this.#parseToken(index)
        index += 1
      }
    }
    return this.#phrases
  }

  /** "No text or logos" ends at punctuation, at another connector, and before the background that it describes. */
  #parseExclusion(start: number): number {
    const tokens = this.#tokens
    let end = start + 1
    let hasLook = false
    for (; end < tokens.length; end += 1) {
      const { kind, text } = tokens[end] as Token
      if (isEnd(kind) || (kind === 'connector' && text !== 'or')) break
      if (hasLook && backgroundKinds.has(kind)) break
      hasLook ||= kind === 'colour' || kind === 'theme' || kind === 'strength'
    }
    this.#isBoundary.fill(true, start, end)
    const excluded = tokens.slice(start + 1, end).filter(({ kind }) => !silentKinds.has(kind))
    const text = [tokens[start] as Token, ...excluded].map((token) => token.text).join(' ')
    if (excluded.length > 0) this.#phrases.push({ role: 'excluded', text, tokens: excluded })
    return end
  }

  /** "For my website" says nothing about the image but its size and direction. */
  #parseUse(start: number): number {
    const end = this.#endOfUse(start)
    for (const token of this.#tokens.slice(start, end)) {
      const { kind, text } = token
      if (kind === 'size' || kind === 'direction' || kind === 'background') {
        this.#phrases.push({ role: 'requested', text, token, isTarget: false })
      } else if (!silentKinds.has(kind)) this.#phrases.push({ role: 'ignored', text })
    }
    return end
  }

  #endOfUse(start: number): number {
    const tokens = this.#tokens
    for (let index = start + 1; index < tokens.length; index += 1) {
      const { kind, text } = tokens[index] as Token
      if (isEnd(kind)) return index
      if (kind !== 'connector' || text === 'of') continue
      const next = tokens.slice(index + 1).find((token) => token.kind !== 'article')
      if (!next || !conjunction.test(text)) return index
      if (descriptiveKinds.has(next.kind) || next.kind === 'theme') return index
    }
    return tokens.length
  }

  #parseToken(index: number): void {
    const token = this.#tokens[index] as Token
    const { text } = token
    const role = this.#roleOf(token, index)
    if (role === 'requested') {
      const isTarget = /^(?:to|into|->|→)$/.test(this.#tokens[index - 1]?.text ?? '')
      this.#phrases.push({ role, text, token, isTarget })
    } else if (role === 'ignored') this.#phrases.push({ role, text })
    else if (role === 'subject') {
      // "Golden" and "retriever" are one subject.
      const last = this.#subjectEnd === index ? this.#phrases.pop() : undefined
      this.#phrases.push({ role, text: last ? `${last.text} ${text}` : text })
      this.#subjectEnd = index + 1
    }
  }

  #roleOf(token: Token, index: number): 'requested' | 'ignored' | 'subject' | undefined {
    const rest = this.#restOfClause(index)
    switch (token.kind) {
      case 'punctuation':
      case 'connector':
      case 'article':
      case 'neutral':
      case 'colour-noun':
      case 'negation':
        return undefined
      case 'detail':
        return 'ignored'
      case 'use':
        // "A website background" describes a background; "a phone on blue" does not.
        return !rest.some(isDescriptive) && this.#isObjectPosition(index) ? 'subject' : undefined
      case 'colour':
        return token.usually === undefined || this.#isColour(index, rest) ? 'requested' : 'subject'
      case 'size':
        // "A blue landscape" is a scene; "a blue landscape gradient" has that ratio.
        return /^(?:landscape|portrait)$/.test(token.text) &&
          !this.#tokens.some(({ kind }) => backgroundKinds.has(kind))
          ? 'subject'
          : 'requested'
      case 'unknown':
        return adjective.test(token.text) &&
          rest.some(isDescriptive) &&
          rest.every(({ kind }) => kind !== 'unknown')
          ? 'ignored'
          : 'subject'
      default:
        return 'requested'
    }
  }

  #startOfClause(index: number): number {
    let start = index
    while (start > 0 && !this.#isBoundary[start - 1]) start -= 1
    return start
  }

  /** The tokens after an index, up to the next boundary. */
  #restOfClause(index: number): readonly Token[] {
    let end = index + 1
    while (end < this.#tokens.length && !this.#isBoundary[end]) end += 1
    return this.#tokens.slice(index + 1, end).filter(({ kind }) => kind !== 'neutral' && kind !== 'article')
  }

  #isObjectPosition(index: number): boolean {
    const start = this.#startOfClause(index)
    const previous = this.#tokens[start - 1]
    return (
      this.#tokens[start]?.kind === 'article' ||
      (previous?.kind === 'connector' && beforeObject.test(previous.text))
    )
  }

  /** Whether a word that names both a colour and an object means the colour here. */
  #isColour(index: number, following: readonly Token[]): boolean {
    // "Gold on black" is a colour on a background.
    const isGround = ({ kind, text }: Token) => kind === 'theme' && text.startsWith('on ')
    const rest = following.filter((token) => !isGround(token))
    if (rest.length > 0) {
      const isAdjective = rest.some(
        (token) => isDescriptive(token) || token.kind === 'colour-noun' || token.kind === 'detail',
      )
      return (
        isAdjective &&
        !rest.every(isUsuallyObject) &&
        rest.every(({ kind }) => kind !== 'unknown' && kind !== 'use')
      )
    }
    const tokens = this.#tokens
    const start = this.#startOfClause(index)
    const before = tokens.slice(start, index)
    const previous = tokens[start - 1]
    const connector = previous?.kind === 'connector' ? previous.text : undefined
    if (previous?.text === 'of' && tokens[start - 2]?.kind === 'colour-noun') return true
    // "A rose" and "the ocean" are objects.
    if (before.some(({ kind }) => kind === 'article')) return false
    if (connector !== undefined && beforeColour.test(connector)) return true
    if (this.#isInColourList(start, index)) return true
    const token = tokens[index] as Token
    if (token.kind === 'colour' && token.usually === 'colour') {
      return before.every(({ kind }) => kind !== 'unknown')
    }
    if (connector !== undefined) return false
    // Alone in its clause it is a colour if the prompt describes a background elsewhere: "mesh, sunset".
    const next = tokens[index + 1]
    return (
      before.every(({ kind }) => kind === 'neutral') &&
      (next === undefined || isSeparator(next)) &&
      tokens.some((each) => isDescriptive(each) && !isUsuallyObject(each))
    )
  }

  /** Whether a colour is joined to one that is not an object: "teal and plum". */
  #isInColourList(start: number, index: number): boolean {
    const tokens = this.#tokens
    const isPlainColour = (token: Token | undefined) => token?.kind === 'colour' && !isUsuallyObject(token)
    if (tokens.slice(start, index).some(({ kind }) => kind !== 'neutral' && kind !== 'strength')) return false
    const separator = tokens[start - 1]
    if (separator && isSeparator(separator)) {
      const previous = tokens[start - 2]
      if (isPlainColour(previous)) return true
      if (previous?.kind === 'colour') return this.#isColour(start - 2, [])
    }
    const next = tokens[index + 1]
    return next !== undefined && isSeparator(next) && isPlainColour(tokens[index + 2])
  }
}

function isEnd(kind: Kind): boolean {
  return kind === 'punctuation' || kind === 'negation'
}

function isDescriptive({ kind }: Token): boolean {
  return descriptiveKinds.has(kind)
}

function isSeparator({ kind, text }: Token): boolean {
  return kind === 'punctuation' || conjunction.test(text)
}

function isUsuallyObject(token: Token): boolean {
  return token.kind === 'colour' && token.usually === 'object'
}
