import { type StepKind, type Token, tokenizeEdit } from './edit-lexicon.ts'
import {
  buildSteps,
  describeStep,
  type EditStep,
  editOperations,
  editOrder,
  type StepWords,
} from './edit-steps.ts'
import { colourWords } from './prompt/colour-words.ts'

/** How to change an image, and what the prompt contributed to it. */
export interface EditPlan {
  /** In the order in which they are applied. */
  readonly steps: readonly EditStep[]
  /** What each step does: `crop 16:9`, `brighten 25%`. */
  readonly applied: readonly string[]
  /** Phrases of the prompt that change nothing. */
  readonly ignored: readonly string[]
}

export type EditProblem =
  | {
      readonly problem: 'not_understood'
      /** What the prompt names and the engine cannot do. */
      readonly subjects: readonly string[]
      readonly ignored: readonly string[]
      readonly detail: string
    }
  | { readonly problem: 'edit_invalid'; readonly detail: string }

/**
 * Decides from a prompt how to change an image, or why that is not possible. The engine changes whole images by a fixed
 * vocabulary. The order of the words does not matter: steps are applied in the order of `editOrder`.
 *
 * @param options.allowApproximate Do what is understood even when the prompt also names something else.
 */
export function planEdit(
  prompt: string,
  options: { readonly allowApproximate?: boolean | undefined } = {},
): EditPlan | EditProblem {
  const parser = new EditParser(tokenizeEdit(prompt))
  parser.parse()
  const { subjects, ignored } = parser
  const found = collectSteps(parser.items)
  const isDone = 'steps' in found && found.steps.length > 0
  if ((subjects.length > 0 && !options.allowApproximate) || ('steps' in found && !isDone)) {
    return { problem: 'not_understood', subjects, ignored, detail: describeProblem(subjects) }
  }
  if ('detail' in found) return { problem: 'edit_invalid', detail: found.detail }
  return {
    steps: found.steps,
    applied: found.steps.map(describeStep),
    ignored: [...new Set([...ignored, ...subjects])],
  }
}

function describeProblem(subjects: readonly string[]): string {
  const named = subjects.slice(0, 12).join(', ')
  const what = named === '' ? 'The prompt describes no edit.' : `Not understood: ${named}.`
  return `${what} The built-in engine changes the whole image, not objects in it: ${editOperations.join(', ')}.`
}

/** Puts the steps in order. Steps that exclude each other are an error. */
function collectSteps(items: readonly Item[]): { steps: readonly EditStep[] } | { detail: string } {
  const steps = new Map<string, EditStep>()
  const missing = new Map<StepKind, string>()
  for (const item of items) {
    const built = buildSteps(item)
    if ('detail' in built) {
      // "Crop, 16:9" names the ratio later.
      missing.set(item.kind, built.detail)
      continue
    }
    for (const step of built) {
      const key = step.kind === 'flip' ? `flip ${step.axis}` : step.kind
      const other = steps.get(key)
      if (other && excludes(other, step)) {
        return { detail: `The prompt asks for both "${describeStep(other)}" and "${describeStep(step)}".` }
      }
      if (!isNothing(step)) steps.set(key, step)
    }
  }
  for (const [kind, detail] of missing) {
    const isIncomplete = items.some((item) => item.kind === kind && isComplete(item))
    if (!isIncomplete) return { detail }
  }
  const ordered = [...steps.values()].toSorted(
    (one, other) => editOrder.indexOf(one.kind) - editOrder.indexOf(other.kind),
  )
  return { steps: ordered }
}

const isComplete = (item: Item) => !('detail' in buildSteps(item))

function excludes(one: EditStep, other: EditStep): boolean {
  if (one.kind === 'crop' && other.kind === 'crop') {
    return one.ratio[0] * other.ratio[1] !== one.ratio[1] * other.ratio[0]
  }
  if ('colour' in one || !('amount' in one) || !('amount' in other)) {
    return JSON.stringify(one) !== JSON.stringify(other)
  }
  return one.amount * other.amount < 0
}

function isNothing(step: EditStep): boolean {
  return ('amount' in step && step.amount === 0) || (step.kind === 'rotate' && step.degrees % 360 === 0)
}

/** Words about one step, while they are collected. */
interface Item extends StepWords {
  sign: 1 | -1
  strength: number
  ratio: readonly [number, number] | undefined
  pixels: readonly [number, number] | undefined
  dimension: 'width' | 'height' | undefined
  numbers: StepWords['numbers'][number][]
  sides: StepWords['sides'][number][]
  colours: string[]
  /** A change word stood beside it: "less contrast". */
  isChanged: boolean
  isQuantity: boolean
}

type Modifiers = Omit<Item, 'kind' | 'factor' | 'isQuantity'> & { texts: string[]; isAmbiguous: boolean }

const noModifiers = (): Modifiers => ({
  sign: 1,
  strength: 1,
  ratio: undefined,
  pixels: undefined,
  dimension: undefined,
  numbers: [],
  sides: [],
  colours: [],
  isChanged: false,
  texts: [],
  isAmbiguous: false,
})

/** Steps that have an opposite. "Less blur" would need what the engine cannot do. */
const adjustable: ReadonlySet<StepKind> = new Set([
  'brightness',
  'saturation',
  'contrast',
  'warmth',
  'rotate',
])

const coloured: ReadonlySet<StepKind> = new Set(['tint', 'duotone', 'border'])

class EditParser {
  readonly items: Item[] = []
  readonly subjects: string[] = []
  readonly ignored: string[] = []
  readonly #tokens: readonly Token[]

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  parse(): void {
    let start = 0
    /** What a negation does also to the next clause: "without grain or vignette". */
    let mode: Mode = 'request'
    for (let end = 0; end <= this.#tokens.length; end += 1) {
      if (end < this.#tokens.length && !this.#isBoundary(end)) continue
      const after = this.#parseClause(this.#tokens.slice(start, end), mode)
      mode = this.#continues(end) ? after : 'request'
      start = end + 1
    }
  }

  /** Colours in a list are one clause: "duotone navy and pink". */
  #isBoundary(index: number): boolean {
    const [before, token, after] = [index - 1, index, index + 1].map((at) => this.#tokens[at])
    if (token?.kind !== 'separator') return false
    return !(before?.kind === 'colour' && after?.kind === 'colour' && /^(?:and|&|\+|,|\/)$/.test(token.text))
  }

  /** Whether a negation reaches across a separator. */
  #continues(index: number): boolean {
    const [before, token, after] = [index - 1, index, index + 1].map((at) => this.#tokens[at])
    if (token?.text === 'or' || token?.text === 'nor') return true
    const isStep = (each: Token | undefined) => each?.kind === 'step' || each?.kind === 'quantity'
    return token?.text === 'and' && isStep(before) && isStep(after)
  }

  /** @returns The mode at the end of the clause. */
  #parseClause(tokens: readonly Token[], startMode: Mode): Mode {
    const turn = tokens.findIndex(({ kind }) => kind in modes)
    const requested = startMode === 'request' ? tokens.slice(0, turn < 0 ? undefined : turn) : []
    const turned = tokens.slice(requested.length)
    this.#parseRequest(requested)
    if (turned.length === 0) return startMode
    const mode = modes[(tokens[turn] as Token)?.kind] ?? startMode
    const text = turned.map((token) => token.text).join(' ')
    const isPossible = mode === 'avoid' || (mode === 'keep' && turned.every(({ kind }) => kind !== 'unknown'))
    ;(isPossible ? this.ignored : this.subjects).push(text)
    return mode
  }

  #parseRequest(tokens: readonly Token[]): void {
    let current: Item | undefined
    let pending = noModifiers()
    let unknown: string[] = []
    const isFollowed = (index: number) =>
      tokens
        .slice(index + 1)
        .some((token) => token.kind === 'step' || (token.kind === 'quantity' && !token.isWeak))
    const hasChange = tokens.some(({ kind }) => kind === 'change')
    const steps = tokens.flatMap((token) => (token.kind === 'step' ? [token.step] : []))
    // "Make the red brighter" changes one colour only, which the engine cannot do.
    const takesColours = steps.length === 0 || steps.some((step) => coloured.has(step))
    const flush = () => {
      if (unknown.length > 0) this.subjects.push(unknown.join(' '))
      unknown = []
    }
    for (const [index, token] of tokens.entries()) {
      if (token.kind === 'unknown' || (token.kind === 'colour' && !takesColours)) {
        unknown.push(token.text)
        continue
      }
      flush()
      if (token.kind === 'step' || token.kind === 'quantity') {
        if (token.kind === 'quantity' && token.isWeak && !hasChange) continue
        const item = this.#createItem(token, pending)
        if (item) current = item
        else this.subjects.push([...pending.texts, token.text].join(' '))
        pending = noModifiers()
      } else if (token.kind === 'mood') this.ignored.push(token.text)
      else if (token.kind !== 'silent') {
        const isLater = isFollowed(index) && !(current && isMeasure(token))
        applyModifier(current && !isLater ? current : pending, token)
        if (!current || isLater) {
          pending.texts.push(token.text)
          pending.isAmbiguous ||= token.kind === 'colour' && token.isAmbiguous
        }
      }
    }
    flush()
    this.#parseLoose(pending)
  }

  #createItem(token: Token & { kind: 'step' | 'quantity' }, pending: Modifiers): Item | undefined {
    const { texts: _texts, isAmbiguous: _isAmbiguous, ...modifiers } = pending
    const isQuantity = token.kind === 'quantity'
    const step = token.kind === 'step' ? token : undefined
    const last = this.items.at(-1)
    // "Reduce brightness and contrast" reduces both.
    const isInherited = isQuantity && !pending.isChanged && last?.isQuantity && last.isChanged
    const sign = isInherited ? last.sign : modifiers.sign
    if (sign < 0 && !adjustable.has(token.step)) return undefined
    const item: Item = {
      ...modifiers,
      kind: token.step,
      sign: ((step?.sign ?? 1) * sign) as 1 | -1,
      strength: modifiers.strength * (step?.strength ?? 1),
      ratio: modifiers.ratio ?? step?.ratio,
      factor: step?.factor,
      isChanged: modifiers.isChanged || isInherited === true,
      isQuantity,
    }
    const duotone = this.items.find(({ kind }) => kind === 'duotone')
    if (step?.colours && duotone && duotone.colours.length === 0) duotone.colours.push(...step.colours)
    else this.items.push(item)
    return item
  }

  /** What modifiers mean without a step: "16:9" crops, "90°" rotates, "make it blue" tints. */
  #parseLoose(pending: Modifiers): void {
    const { texts, isAmbiguous, ...modifiers } = pending
    if (texts.length === 0) return
    const kind = stepOfLoose(pending)
    if (kind) this.items.push({ ...modifiers, kind, factor: undefined, isQuantity: false })
    else if (pending.colours.length > 0 || pending.numbers.length > 0) this.subjects.push(texts.join(' '))
    else this.ignored.push(texts.join(' '))
  }
}

type Mode = 'request' | 'avoid' | 'keep' | 'impossible'

/** What a token does to the rest of its clause. */
const modes: Partial<Record<Token['kind'], Mode>> = {
  negation: 'avoid',
  keep: 'keep',
  impossible: 'impossible',
}

/** Belongs to the step before it: "rotate 90° and blur 5px". */
const isMeasure = ({ kind }: Token) => /^(?:number|ratio|size|side|dimension)$/.test(kind)

function applyModifier(target: Item | Modifiers, token: Token): void {
  switch (token.kind) {
    case 'change':
      target.sign = token.sign
      target.isChanged = true
      break
    case 'strength':
      target.strength = token.strength
      break
    case 'number':
      target.numbers.push(token)
      break
    case 'dimension':
      target.dimension = token.dimension
      break
    case 'ratio':
      target.ratio = token.ratio
      break
    case 'size':
      target.pixels = token.pixels
      break
    case 'side':
      target.sides.push(token.side)
      break
    case 'colour':
      target.colours.push(token.colour)
      break
  }
}

function stepOfLoose({
  ratio,
  pixels,
  numbers,
  sides,
  colours,
  dimension,
  isAmbiguous,
}: Modifiers): StepKind | undefined {
  if (ratio) return 'crop'
  if (pixels || (dimension && numbers.length > 0)) return 'resize'
  if (numbers.some(({ unit }) => unit === 'deg') || sides.includes('upside-down')) return 'rotate'
  if (sides.length > 0 && numbers.length === 0 && /^(?:vert|hori)/.test(sides[0] ?? '')) return 'crop'
  const [colour] = colours
  if (colour === colourWords['grey'] && colours.length === 1) return 'grayscale'
  const isPlain =
    colour !== undefined && colours.length === 1 && !isAmbiguous && !/^#(?:000000|ffffff)$/.test(colour)
  return isPlain && numbers.length === 0 ? 'tint' : undefined
}
