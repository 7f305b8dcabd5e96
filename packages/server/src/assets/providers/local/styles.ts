import type { Style } from './picture.ts'
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
  readonly paint: Style
  /** What it looks like, for people. */
  readonly description: string
  /** Words and phrases of a prompt that choose it. */
  readonly words: readonly string[]
  /** Theme when the prompt names none. @default 'dark' */
  readonly theme?: 'light'
  /** Those of the words that give way to any other style: "gradient bokeh" is bokeh. */
  readonly general?: readonly string[]
  /** Whether the colours are drawn on a ground of another lightness. */
  readonly isInk?: true
  /** Colours when the prompt names none. */
  readonly colours: readonly string[]
}

/** Every style that the built-in engine paints. */
export const styles = {
  gradient: {
    paint: gradient,
    description: 'one colour that becomes the next, along a line or from the centre',
    words: ['linear gradient', 'color gradient', 'colour gradient', 'gradient', 'gradients', 'ombre', 'fade'],
    general: [
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
    paint: mesh,
    description: 'soft colours that flow into each other',
    words: [
      'mesh gradient',
      'gradient mesh',
      'mesh',
      'blend',
      'fluid',
      'blurred',
      'blurry',
      'blur',
      'soft focus',
    ],
    general: ['blend', 'fluid', 'blurred', 'blurry', 'blur'],
    colours: ['#7c3aed', '#2563eb', '#db2777', '#4c1d95'],
  },
  aurora: {
    paint: aurora,
    description: 'curtains of northern light',
    words: ['aurora borealis', 'northern lights', 'polar lights', 'aurora'],
    colours: ['#2dd4bf', '#34d399', '#7c3aed', '#22d3ee'],
  },
  waves: {
    paint: waves,
    description: 'layered waves or hills',
    words: ['waves', 'wave', 'wavy', 'hills', 'dunes'],
    colours: ['#38bdf8', '#0ea5e9', '#1d4ed8', '#1e3a8a'],
  },
  nebula: {
    paint: nebula,
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
    paint: halftone,
    isInk: true,
    description: 'dots of printed paper, large and small',
    words: [
      'halftone',
      'half-tone',
      'half tone',
      'polka dots',
      'dots',
      'dotted',
      'pop art',
      'risograph',
      'pattern',
    ],
    general: ['pattern'],
    colours: ['#f43f5e', '#f97316'],
  },
  smoke: {
    paint: smoke,
    description: 'swirls of smoke or ink',
    words: ['smoke', 'smoky', 'fog', 'foggy', 'mist', 'misty', 'ink', 'swirl', 'swirls'],
    colours: ['#22d3ee', '#6366f1', '#a855f7'],
  },
  rays: {
    paint: rays,
    description: 'light that falls in rays',
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
    ],
    colours: ['#fbbf24', '#f59e0b', '#b45309'],
  },
  bokeh: {
    paint: bokeh,
    description: 'lights out of focus',
    words: [
      'bokeh',
      'defocused lights',
      'out of focus lights',
      'city lights',
      'fairy lights',
      'bokeh lights',
      'lights',
      'orbs',
    ],
    colours: ['#f59e0b', '#fb7185', '#a855f7', '#fde68a'],
  },
  paper: {
    paint: paper,
    description: 'paper with its fibres',
    words: ['paper texture', 'paper', 'parchment', 'texture'],
    theme: 'light',
    general: ['texture'],
    colours: ['#e7d8bd', '#c8b08a'],
  },
  grid: {
    paint: grid,
    isInk: true,
    description: 'a blueprint with its grid',
    words: ['blueprint', 'grid lines', 'grid', 'graph paper', 'technical drawing', 'schematic'],
    colours: ['#1d4ed8', '#60a5fa'],
  },
  lowpoly: {
    paint: lowpoly,
    description: 'facets of a folded surface',
    words: [
      'low-poly',
      'low poly',
      'lowpoly',
      'polygons',
      'polygon',
      'polygonal',
      'facets',
      'faceted',
      'triangles',
      'geometric',
    ],
    colours: ['#f97316', '#db2777', '#7c3aed', '#1e3a8a'],
  },
  topographic: {
    paint: topographic,
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
      'elevation',
      'terrain',
    ],
    colours: ['#f59e0b', '#14b8a6', '#0f766e'],
  },
} as const satisfies Record<string, StyleEntry>

export type StyleName = keyof typeof styles
