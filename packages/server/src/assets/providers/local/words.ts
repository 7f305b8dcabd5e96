/** Colour words, each with the colours that it stands for. */
export const colourWords: Readonly<Record<string, readonly string[]>> = {
  red: ['#dc2626', '#f87171'],
  crimson: ['#b91c3c'],
  scarlet: ['#e11d28'],
  ruby: ['#be123c'],
  maroon: ['#7f1d2d'],
  burgundy: ['#6b1530'],
  rose: ['#f43f5e', '#fda4af'],
  pink: ['#ec4899', '#f9a8d4'],
  'hot pink': ['#ff2d92'],
  magenta: ['#d6249f', '#f472d0'],
  fuchsia: ['#c026d3'],
  coral: ['#fb7161'],
  salmon: ['#fa8f7f'],
  peach: ['#fdba8c'],
  orange: ['#f97316', '#fdba74'],
  rust: ['#a9431e'],
  copper: ['#b4693c'],
  bronze: ['#9a6a32'],
  amber: ['#f59e0b'],
  gold: ['#f5a90b', '#fde08a'],
  golden: ['#f5a90b', '#fde08a'],
  mustard: ['#d4a017'],
  yellow: ['#facc15', '#fef08a'],
  lemon: ['#fde047'],
  cream: ['#f5e9cf'],
  beige: ['#e3d5b8'],
  sand: ['#d8c08f'],
  tan: ['#c9a77c'],
  brown: ['#7c4a21'],
  chocolate: ['#5b341c'],
  coffee: ['#6f4a32'],
  lime: ['#84cc16'],
  olive: ['#708238'],
  green: ['#16a34a', '#4ade80'],
  emerald: ['#059669'],
  jade: ['#0f9d6e'],
  mint: ['#6ee7b7'],
  sage: ['#9caf88'],
  teal: ['#0d9488', '#2dd4bf'],
  turquoise: ['#1bc6c1'],
  aqua: ['#22d3d3'],
  cyan: ['#22d3ee', '#0891b2'],
  sky: ['#38bdf8'],
  azure: ['#1e90e8'],
  blue: ['#2563eb', '#60a5fa'],
  cobalt: ['#1e4fc2'],
  sapphire: ['#1d3fbb'],
  navy: ['#1e2f6b', '#33508f'],
  indigo: ['#4f46e5'],
  violet: ['#7c3aed', '#a78bfa'],
  purple: ['#7c3aed', '#a855f7'],
  plum: ['#8e3a8a'],
  lavender: ['#b7a6f2'],
  lilac: ['#c8a2e0'],
  mauve: ['#b784a7'],
  grey: ['#8b93a1'],
  gray: ['#8b93a1'],
  silver: ['#b8c0cc'],
  slate: ['#56657d'],
  charcoal: ['#3b4350'],
}

/** Words for whole palettes. */
export const paletteWords: Readonly<Record<string, readonly string[]>> = {
  sunset: ['#f97316', '#db2777', '#7c3aed'],
  sunrise: ['#fbbf24', '#fb7185', '#818cf8'],
  dawn: ['#fbbf24', '#fb7185', '#818cf8'],
  dusk: ['#f472b6', '#7c3aed', '#1e3a8a'],
  twilight: ['#c084fc', '#4f46e5', '#1e3a8a'],
  ocean: ['#22d3ee', '#0d9488', '#1e40af'],
  sea: ['#22d3ee', '#0d9488', '#1e40af'],
  water: ['#67e8f9', '#0ea5e9', '#1d4ed8'],
  forest: ['#84cc16', '#15803d', '#14532d'],
  jungle: ['#a3e635', '#16a34a', '#065f46'],
  fire: ['#fde047', '#f97316', '#b91c1c'],
  flame: ['#fde047', '#f97316', '#b91c1c'],
  lava: ['#fb923c', '#dc2626', '#581c1c'],
  ice: ['#e0f2fe', '#7dd3fc', '#3b82f6'],
  frost: ['#e0f2fe', '#93c5fd', '#6366f1'],
  autumn: ['#f59e0b', '#c2410c', '#7f1d1d'],
  fall: ['#f59e0b', '#c2410c', '#7f1d1d'],
  spring: ['#f9a8d4', '#86efac', '#fde68a'],
  summer: ['#fde047', '#fb923c', '#22d3ee'],
  winter: ['#e2e8f0', '#93c5fd', '#475569'],
  pastel: ['#fbcfe8', '#c7d2fe', '#bbf7d0', '#fde68a'],
  pastels: ['#fbcfe8', '#c7d2fe', '#bbf7d0', '#fde68a'],
  neon: ['#ff2bd6', '#22d3ee', '#a3ff12'],
  cyberpunk: ['#ff2bd6', '#7c3aed', '#22d3ee'],
  vaporwave: ['#ff71ce', '#b967ff', '#01cdfe'],
  synthwave: ['#ff2e97', '#7c3aed', '#f9a826'],
  retro: ['#e76f51', '#f4a261', '#2a9d8f'],
  rainbow: ['#ef4444', '#f59e0b', '#22c55e', '#3b82f6', '#a855f7'],
  candy: ['#f472b6', '#fb7185', '#a78bfa'],
  earth: ['#a16207', '#78716c', '#4d7c0f'],
  earthy: ['#a16207', '#78716c', '#4d7c0f'],
  white: ['#f8fafc', '#d5dee8'],
  black: ['#2a2e37', '#596273'],
  'black and white': ['#94a3b8', '#475569', '#e2e8f0'],
  monochrome: ['#94a3b8', '#475569', '#e2e8f0'],
  mono: ['#94a3b8', '#475569', '#e2e8f0'],
  neutral: ['#a8a29e', '#d6d3d1', '#78716c'],
  warm: ['#f59e0b', '#f97316', '#e11d48'],
  cool: ['#22d3ee', '#3b82f6', '#6366f1'],
}

/** Words for the theme; some bring colours along. */
export const themeWords: Readonly<Record<string, { theme: 'dark' | 'light'; colours?: readonly string[] }>> =
  {
    dark: { theme: 'dark' },
    night: { theme: 'dark' },
    midnight: { theme: 'dark', colours: ['#1e3a8a', '#4338ca'] },
    moody: { theme: 'dark' },
    shadowy: { theme: 'dark' },
    'on black': { theme: 'dark' },
    'black background': { theme: 'dark' },
    light: { theme: 'light' },
    bright: { theme: 'light' },
    'on white': { theme: 'light' },
    'white background': { theme: 'light' },
    airy: { theme: 'light' },
    pale: { theme: 'light' },
    day: { theme: 'light' },
    daylight: { theme: 'light' },
  }

/** Palettes that look like themselves on one theme only. */
export const themeOfPalette: Readonly<Record<string, 'dark' | 'light'>> = {
  pastel: 'light',
  pastels: 'light',
  spring: 'light',
  white: 'light',
  black: 'dark',
  neon: 'dark',
  cyberpunk: 'dark',
  synthwave: 'dark',
}

/** How far colours and contrasts go; 1 is usual. */
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

/** Ratios and long sides by name. */
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

/** Lighter and darker kinds of a colour: "light blue" is a colour, no theme. */
export const tintWords: Readonly<Record<string, number>> = {
  light: 0.16,
  pale: 0.2,
  bright: 0.08,
  deep: -0.1,
  dark: -0.14,
}

/** Words that say nothing about the picture, and so are neither understood nor ignored. */
export const emptyWords: ReadonlySet<string> = new Set(
  (
    'a an the of with and or for in on over under to from by at as is it its that this like my your our me some very ' +
    'please make create generate draw paint show give abstract background backgrounds backdrop wallpaper video image ' +
    'picture style styled tone tones colour colours color colors coloured colored palette theme themed effect look ' +
    'looking size resolution ratio aspect px pattern above below into lines full high quality'
  ).split(' '),
)

/** Words after which a thing is not wanted. */
export const negations: ReadonlySet<string> = new Set(['no', 'not', 'without', 'except'])
