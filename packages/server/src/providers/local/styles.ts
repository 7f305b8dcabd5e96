import type { DirectionHint } from './prompt/parse-direction.ts'
import type { Style, Theme } from './scene.ts'
import { aurora } from './styles/aurora.ts'
import { bokeh } from './styles/bokeh.ts'
import { gradient } from './styles/gradient.ts'
import { grid } from './styles/grid.ts'
import { halftone } from './styles/halftone.ts'
import { lowpoly } from './styles/lowpoly.ts'
import { mesh } from './styles/mesh.ts'
import { nebula } from './styles/nebula.ts'
import { paper } from './styles/paper.ts'
import { rays } from './styles/rays.ts'
import { smoke } from './styles/smoke.ts'
import { topographic } from './styles/topographic.ts'
import { waves } from './styles/waves.ts'

export interface StyleEntry {
  readonly create: Style
  /** What it looks like, as the console shows it. */
  readonly description: string
  /** Words and phrases of a prompt that select it. */
  readonly words: readonly string[]
  /** Words that select it unless the prompt also names another style: "gradient bokeh" is bokeh. */
  readonly weakWords?: readonly string[]
  /** Theme when the prompt names none. @default 'dark' */
  readonly theme?: 'light'
  /** Draws its colours as ink on a background of another lightness. */
  readonly isInk?: true
  /** Covers the whole image, so it cannot have a transparent background. */
  readonly isOpaque?: true
  /** It has a direction: degrees clockwise from "to the right", when the prompt names none. */
  readonly degrees?: number
  /** Colours when the prompt names none. */
  readonly colours: readonly string[]
  /** Colours when the prompt names none, but the dark theme. */
  readonly darkColours?: readonly string[]
}

/** What a word of a style says about the image besides the style. */
export interface StyleHint {
  readonly theme?: Theme
  readonly hint?: DirectionHint
}

/** Every style of the built-in engine. */
export const styles = {
  gradient: {
    create: gradient,
    degrees: 0,
    description: 'a blend of colours along a line, outwards from a point or around it',
    words: [],
    weakWords: [
      'linear gradient',
      'color gradient',
      'colour gradient',
      'gradient',
      'gradients',
      'ombre',
      'fade',
    ],
    colours: ['#4f46e5', '#c026d3', '#fb7185'],
  },
  mesh: {
    create: mesh,
    description: 'soft colours that flow into each other',
    words: ['mesh gradient', 'gradient mesh', 'mesh', 'soft focus', 'blob', 'blobs'],
    weakWords: ['blend', 'fluid', 'blurred', 'blurry', 'blur'],
    colours: ['#7c3aed', '#2563eb', '#db2777', '#4c1d95'],
  },
  aurora: {
    create: aurora,
    description: 'curtains of northern lights',
    words: ['aurora borealis', 'northern lights', 'polar lights', 'aurora'],
    colours: ['#2dd4bf', '#34d399', '#7c3aed', '#22d3ee'],
  },
  waves: {
    create: waves,
    description: 'layered waves or hills',
    words: ['waves', 'wave', 'wavy', 'sine waves', 'hills', 'dunes'],
    colours: ['#38bdf8', '#0ea5e9', '#1d4ed8', '#1e3a8a'],
  },
  nebula: {
    create: nebula,
    description: 'stars and clouds of gas',
    words: [
      'nebula',
      'starfield',
      'star field',
      'starry',
      'starry night',
      'starry sky',
      'starry night sky',
      'night sky with stars',
      'stars',
      'outer space',
      'deep space',
      'galaxy',
      'milky way',
      'space',
      'cosmos',
      'cosmic',
      'universe',
    ],
    colours: ['#4f46e5', '#a21caf', '#0ea5e9', '#f472b6'],
  },
  halftone: {
    create: halftone,
    isInk: true,
    description: 'printed dots of varying size',
    words: [
      'halftone',
      'half tone',
      'polka dots',
      'polka dot',
      'dots',
      'dotted',
      'pop art',
      'comic book',
      'risograph',
    ],
    weakWords: ['pattern'],
    colours: ['#f43f5e', '#f97316'],
  },
  smoke: {
    create: smoke,
    description: 'swirls of smoke or ink',
    words: [
      'smoke',
      'smoky',
      'fog',
      'foggy',
      'mist',
      'misty',
      'ink',
      'swirl',
      'swirls',
      'fluid art',
      'marbled',
      'marbling',
      'marble texture',
      'watercolor background',
      'watercolour background',
      'watercolor wash',
      'watercolour wash',
      'watercolor texture',
      'watercolour texture',
    ],
    colours: ['#22d3ee', '#6366f1', '#a855f7'],
  },
  rays: {
    create: rays,
    degrees: 90,
    description: 'beams of light from above',
    words: [
      'light rays',
      'god rays',
      'sun rays',
      'sunrays',
      'sunbeams',
      'sunbeam',
      'light beams',
      'beams',
      'rays',
      'spotlight',
      'light leak',
      'light leaks',
      'laser beams',
      'sunburst',
      'starburst',
    ],
    colours: ['#fbbf24', '#f59e0b', '#b45309'],
  },
  bokeh: {
    create: bokeh,
    description: 'lights out of focus',
    words: [
      'bokeh',
      'defocused lights',
      'out of focus lights',
      'city lights',
      'fairy lights',
      'christmas lights',
      'string lights',
      'stage lights',
      'bokeh lights',
      'lights',
      'orbs',
      'orb',
      'circles',
      'bubbles',
    ],
    weakWords: ['out of focus', 'defocused', 'particles', 'particle'],
    colours: ['#f59e0b', '#fb7185', '#a855f7', '#fde68a'],
  },
  paper: {
    create: paper,
    isOpaque: true,
    description: 'paper with visible fibres',
    words: ['paper texture', 'paper', 'old paper', 'kraft paper', 'crumpled paper', 'parchment'],
    theme: 'light',
    weakWords: ['texture'],
    colours: ['#e7d8bd', '#c8b08a'],
    darkColours: ['#35302b', '#262a30'],
  },
  grid: {
    create: grid,
    isInk: true,
    description: 'a blueprint with grid lines',
    words: ['blueprint', 'grid lines', 'grid', 'graph paper', 'technical drawing', 'schematic'],
    colours: ['#1d4ed8', '#60a5fa'],
  },
  lowpoly: {
    create: lowpoly,
    isOpaque: true,
    description: 'facets of a folded surface',
    words: [
      'low poly',
      'lowpoly',
      'polygons',
      'polygon',
      'polygonal',
      'facets',
      'faceted',
      'triangles',
      'geometric',
      'crystal',
      'crystalline',
    ],
    colours: ['#f97316', '#db2777', '#7c3aed', '#1e3a8a'],
  },
  topographic: {
    create: topographic,
    isInk: true,
    description: 'contour lines of a map',
    words: [
      'topographic map',
      'topographic',
      'topography',
      'topo',
      'contour lines',
      'contours',
      'contour',
      'contour map',
      'elevation',
      'terrain',
    ],
    colours: ['#f59e0b', '#14b8a6', '#0f766e'],
  },
} as const satisfies Record<string, StyleEntry>

export type StyleName = keyof typeof styles

const light: StyleHint = { theme: 'light' }
const fromCentre: StyleHint = { hint: { shape: 'radial' } }

/** Words of a style that say more about the image, unless the prompt says otherwise. */
export const styleHints: Readonly<Record<string, StyleHint>> = {
  sunburst: fromCentre,
  starburst: fromCentre,
  'marble texture': light,
  'watercolor background': light,
  'watercolour background': light,
  'watercolor wash': light,
  'watercolour wash': light,
  'watercolor texture': light,
  'watercolour texture': light,
}
