import { resolveSize, sizeLimits } from './image-size.ts'

/** One change of an image. Amounts are 0 to 1; -1 to 1 where the opposite exists. */
export type EditStep =
  | { readonly kind: 'crop'; readonly ratio: readonly [number, number] }
  /** One side keeps the ratio. */
  | { readonly kind: 'resize'; readonly width?: number; readonly height?: number; readonly factor?: number }
  | { readonly kind: 'flip'; readonly axis: 'horizontal' | 'vertical' }
  /** Clockwise, -360 to 360. */
  | { readonly kind: 'rotate'; readonly degrees: number }
  | { readonly kind: 'grayscale' | 'invert' }
  | { readonly kind: 'brightness' | 'saturation' | 'contrast' | 'warmth'; readonly amount: number }
  | { readonly kind: 'sepia' | 'vignette' | 'grain' | 'scanlines'; readonly amount: number }
  | { readonly kind: 'sharpen'; readonly amount: number }
  /** `pixels` is the standard deviation, and the side of a block. Without it the size of the image decides. */
  | { readonly kind: 'blur' | 'pixelate'; readonly amount: number; readonly pixels?: number }
  | { readonly kind: 'duotone'; readonly dark: string; readonly light: string }
  | { readonly kind: 'tint'; readonly amount: number; readonly colour: string }
  | { readonly kind: 'border'; readonly amount: number; readonly pixels?: number; readonly colour: string }
  | { readonly kind: 'rounded-corners'; readonly amount: number; readonly pixels?: number }

/** The order in which steps are applied, whatever the order of the words. */
export const editOrder: readonly EditStep['kind'][] = [
  'crop',
  'resize',
  'flip',
  'rotate',
  'grayscale',
  'sepia',
  'brightness',
  'saturation',
  'contrast',
  'warmth',
  'invert',
  'sharpen',
  'blur',
  'pixelate',
  'duotone',
  'tint',
  'vignette',
  'grain',
  'scanlines',
  'border',
  'rounded-corners',
]

/** Names of the steps for errors and help, in the order of application. */
export const editOperations: readonly string[] = [
  'crop to a ratio',
  'resize',
  'flip',
  'rotate',
  'grayscale',
  'sepia',
  'brighten or darken',
  'saturate or desaturate',
  'contrast',
  'warm or cool',
  'invert',
  'sharpen',
  'blur',
  'pixelate',
  'duotone',
  'tint',
  'vignette',
  'grain',
  'scanlines',
  'border',
  'rounded corners',
]

/** What the words of a prompt say about one step. */
export interface StepWords {
  readonly kind: EditStep['kind']
  /** -1 for the opposite. */
  readonly sign: 1 | -1
  /** 0.5 slight, 1, or 2 heavy. */
  readonly strength: number
  readonly ratio?: readonly [number, number] | undefined
  readonly pixels?: readonly [number, number] | undefined
  readonly factor?: number | undefined
  readonly numbers: readonly { readonly value: number; readonly unit: '' | '%' | 'deg' | 'px' | 'x' }[]
  readonly dimension?: 'width' | 'height' | undefined
  readonly sides: readonly ('horizontal' | 'vertical' | 'left' | 'right' | 'upside-down')[]
  readonly colours: readonly string[]
}

/** The amount of a step without "slightly", "heavy" or a percentage. */
const usualAmount: Partial<Record<EditStep['kind'], number>> = {
  brightness: 0.25,
  saturation: 0.4,
  contrast: 0.3,
  warmth: 0.4,
  sepia: 1,
}

/** Builds the steps that words ask for, or says what is missing. */
export function buildSteps(words: StepWords): readonly EditStep[] | { detail: string } {
  const { kind } = words
  switch (kind) {
    case 'crop':
      return buildCrop(words)
    case 'resize':
      return buildResize(words)
    case 'flip':
      return [
        { kind, axis: words.sides.some((side) => /^(?:vert|up)/.test(side)) ? 'vertical' : 'horizontal' },
      ]
    case 'rotate':
      return buildRotation(words)
    case 'grayscale':
    case 'invert':
      return [{ kind }]
    case 'duotone': {
      if (words.colours.length > 2) return tooManyColours(words, 2)
      const [dark = '#1e1b4b', light] = words.colours
      // One colour alone is the light one.
      if (light === undefined && words.colours.length === 1) return [{ kind, dark: '#0b0b14', light: dark }]
      return [{ kind, dark, light: light ?? '#f0abfc' }]
    }
    default:
      return buildEffect(words, kind)
  }
}

function buildEffect(
  words: StepWords,
  kind: Exclude<EditStep['kind'], 'crop' | 'resize' | 'flip' | 'rotate' | 'grayscale' | 'invert' | 'duotone'>,
): readonly EditStep[] | { detail: string } {
  const [number] = words.numbers
  const inPixels = number && (number.unit === 'px' || (number.unit === '' && hasPixels(kind)))
  if (number && !inPixels && (Math.abs(number.value) > 100 || number.unit === 'deg' || number.unit === 'x')) {
    return { detail: `Invalid amount ${number.value}${number.unit} of ${kind}. Use 0% to 100%.` }
  }
  const usual = usualAmount[kind] ?? 0.5
  const share = number && !inPixels ? number.value / 100 : Math.min(1, usual * words.strength)
  const amount = share * words.sign
  if (kind === 'brightness' || kind === 'saturation' || kind === 'contrast' || kind === 'warmth') {
    return [{ kind, amount }]
  }
  if (amount < 0) return { detail: `Invalid amount ${number?.value}% of ${kind}. Use 0% to 100%.` }
  if (inPixels && !(hasPixels(kind) && number.value > 0 && number.value <= 1_000)) {
    return {
      detail: `Invalid ${number.value} pixels of ${kind}. Use 1 to 1000 pixels for blur, blocks, borders and corners.`,
    }
  }
  const pixels = inPixels ? { pixels: number.value } : {}
  switch (kind) {
    case 'tint': {
      if (words.colours.length > 1) return tooManyColours(words, 1)
      const [colour] = words.colours
      return colour
        ? [{ kind, amount, colour }]
        : { detail: 'The tint has no colour. Name one: tint it purple.' }
    }
    case 'border':
      if (words.colours.length > 1) return tooManyColours(words, 1)
      return [{ kind, amount, ...pixels, colour: words.colours[0] ?? '#ffffff' }]
    case 'blur':
    case 'pixelate':
    case 'rounded-corners':
      return [{ kind, amount, ...pixels }]
    default:
      return [{ kind, amount }]
  }
}

function tooManyColours({ kind, colours }: StepWords, most: number): { detail: string } {
  return { detail: `The ${kind} has ${colours.length} colours. Name at most ${most}.` }
}

const hasPixels = (kind: EditStep['kind']) => /^(?:blur|pixelate|border|rounded-corners)$/.test(kind)

function buildCrop({ ratio, pixels, sides }: StepWords): readonly EditStep[] | { detail: string } {
  if (pixels) return buildExactSize(pixels)
  const named = sides.includes('vertical')
    ? ([9, 16] as const)
    : sides.includes('horizontal') && ([16, 9] as const)
  const [across, down] = ratio ?? (named || [0, 0])
  if (across === 0 && down === 0)
    return { detail: 'The crop has no ratio. Name one: crop to 16:9, crop square.' }
  if (!(across > 0 && down > 0 && across / down <= 50 && down / across <= 50)) {
    return { detail: `Invalid ratio ${across}:${down}. Use a ratio up to 50:1, such as 16:9.` }
  }
  return [{ kind: 'crop', ratio: [across, down] }]
}

function buildResize({
  pixels,
  factor,
  numbers,
  dimension,
}: StepWords): readonly EditStep[] | { detail: string } {
  if (pixels) return buildExactSize(pixels)
  const [number] = numbers
  if (number?.unit === '%' || number?.unit === 'x') {
    const share = number.unit === '%' ? number.value / 100 : number.value
    // "Shrink by 20%" leaves 80%.
    const scale =
      factor === 0.5 && number.unit === '%' ? 1 - share : factor === 2 && share < 1 ? 1 + share : share
    if (!(scale >= 0.01 && scale <= 8))
      return { detail: `Invalid size ${number.value}${number.unit}. Use 1% to 800%.` }
    return [{ kind: 'resize', factor: scale }]
  }
  if (number) {
    const { minSide, maxSide } = sizeLimits
    if (!(Number.isInteger(number.value) && number.value >= minSide && number.value <= maxSide)) {
      return {
        detail: `Invalid ${dimension ?? 'width'} ${number.value}. Use ${minSide} to ${maxSide} pixels.`,
      }
    }
    return [{ kind: 'resize', [dimension ?? 'width']: number.value }]
  }
  if (factor) return [{ kind: 'resize', factor }]
  return { detail: 'The new size is missing. Name one: resize to 1200x630, resize to 50%, 800 px wide.' }
}

/** Cropped first, so that nothing is distorted. */
function buildExactSize([width, height]: readonly [number, number]):
  | readonly EditStep[]
  | { detail: string } {
  const size = resolveSize(undefined, { pixels: [width, height] })
  if ('detail' in size) return size
  return [
    { kind: 'crop', ratio: [width, height] },
    { kind: 'resize', width, height },
  ]
}

function buildRotation({ numbers, sides, sign }: StepWords): readonly EditStep[] | { detail: string } {
  const upsideDown = sides.includes('upside-down') ? 180 : undefined
  const degrees = (numbers[0]?.value ?? upsideDown ?? 90) * (sides.includes('left') ? -1 : 1) * sign
  if (Math.abs(degrees) > 360) return { detail: `Invalid rotation ${degrees}°. Use -360 to 360 degrees.` }
  return [{ kind: 'rotate', degrees }]
}

/** Says what a step does, for the user. */
export function describeStep(step: EditStep): string {
  switch (step.kind) {
    case 'crop':
      return `crop ${ratioText(step.ratio)}`
    case 'resize': {
      if (step.factor !== undefined) return `resize ${percent(step.factor)}`
      if (step.width === undefined) return `resize to a height of ${step.height}`
      return step.height === undefined
        ? `resize to a width of ${step.width}`
        : `resize ${step.width}x${step.height}`
    }
    case 'flip':
      return `flip ${step.axis}`
    case 'rotate':
      return `rotate ${step.degrees}°`
    case 'brightness':
      return `${step.amount < 0 ? 'darken' : 'brighten'} ${percent(step.amount)}`
    case 'saturation':
      return `${step.amount < 0 ? 'desaturate' : 'saturate'} ${percent(step.amount)}`
    case 'contrast':
      return `${step.amount < 0 ? 'reduce' : 'increase'} contrast ${percent(step.amount)}`
    case 'warmth':
      return `${step.amount < 0 ? 'cool' : 'warm'} ${percent(step.amount)}`
    case 'duotone':
      return `duotone ${step.dark} ${step.light}`
    case 'grayscale':
    case 'invert':
      return step.kind
    default: {
      const name = step.kind.replace('-', ' ')
      const size = 'pixels' in step && step.pixels !== undefined ? `${step.pixels} px` : percent(step.amount)
      return 'colour' in step ? `${name} ${step.colour} ${size}` : `${name} ${size}`
    }
  }
}

const percent = (share: number) => `${Math.round(Math.abs(share) * 100)}%`

function ratioText([across, down]: readonly [number, number]): string {
  const divisor = (a: number, b: number): number => (b < 0.001 ? a : divisor(b, a % b))
  const by = Number.isInteger(across) && Number.isInteger(down) ? divisor(across, down) : 1
  return `${across / by}:${down / by}`
}
