import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type StyleName, styles } from '../../src/assets/providers/local/styles.ts'
import {
  type ImageRequest,
  type Understanding,
  understand,
} from '../../src/assets/providers/local/understand.ts'
import { colourWords, paletteWords } from '../../src/assets/providers/local/words.ts'

/** Understands a prompt that can be understood. */
function understood(request: ImageRequest | string): Understanding {
  const plan = understand(typeof request === 'string' ? { prompt: request } : request)
  assert.ok(!('problem' in plan), `${JSON.stringify(request)}: ${JSON.stringify(plan)}`)
  return plan
}

const styleNames = Object.keys(styles) as StyleName[]

describe('what a prompt says', () => {
  const rows: [prompt: string, expected: Partial<Understanding>][] = [
    ['gradient', { style: 'gradient', theme: 'dark', understood: ['gradient'], ignored: [] }],
    ['blue', { style: 'mesh', understood: ['blue (#2563eb)'] }],
    [
      'dark abstract gradient with purple and blue tones, 16:9',
      {
        style: 'gradient',
        theme: 'dark',
        understood: ['dark', 'abstract', 'gradient', 'purple (#7c3aed)', 'blue (#2563eb)', '16:9'],
        ignored: [],
      },
    ],
    ['Low-poly', { style: 'lowpoly' }],
    ['low poly', { style: 'lowpoly' }],
    ['starfield', { style: 'nebula' }],
    ['galaxy', { style: 'nebula' }],
    ['space', { style: 'nebula' }],
    ['blueprint', { style: 'grid' }],
    ['topo', { style: 'topographic' }],
    ['contour lines', { style: 'topographic' }],
    ['god rays', { style: 'rays' }],
    // Light is a theme, a kind of colour, or the thing itself.
    ['light rays', { style: 'rays', theme: 'dark', understood: ['light rays'] }],
    ['light rays, light background', { style: 'rays', theme: 'light' }],
    ['light gradient', { style: 'gradient', theme: 'light' }],
    [
      'light blue bokeh on a dark background',
      {
        style: 'bokeh',
        theme: 'dark',
        understood: ['light blue (#619bff)', 'bokeh', 'dark', 'background'],
      },
    ],
    [
      'topographic map, dark, gold',
      { theme: 'dark', understood: ['topographic map', 'dark', 'gold (#f5a90b)'] },
    ],
    ['white smoke on black', { style: 'smoke', theme: 'dark' }],
    ['navy waves on white', { style: 'waves', theme: 'light' }],
    ['paper', { style: 'paper', theme: 'light' }],
    ['dark paper', { style: 'paper', theme: 'dark' }],
    ['pastel', { theme: 'light' }],
    ['neon', { theme: 'dark' }],
    // The first style named is painted; others are not claimed.
    ['aurora with smoke', { style: 'aurora', understood: ['aurora'], ignored: ['smoke'] }],
    ['gradient bokeh', { style: 'bokeh', understood: ['bokeh'], ignored: ['gradient'] }],
    // What contradicts something before it changes nothing.
    ['dark mesh, light', { theme: 'dark', understood: ['dark', 'mesh'], ignored: ['light'] }],
    ['bold mesh, subtle', { understood: ['bold', 'mesh'], ignored: ['subtle'] }],
    [
      'no stars, blue gradient',
      { style: 'gradient', understood: ['no stars', 'blue (#2563eb)', 'gradient'] },
    ],
    ['no zebras, blue gradient', { style: 'gradient', ignored: ['no zebras'] }],
    ['waves without purple', { colours: [...styles.waves.colours], understood: ['waves', 'without purple'] }],
    ['blue, blue and blue', { understood: ['blue (#2563eb)'], ignored: [] }],
    ['mesh #FF8800', { colours: ['#ff8800'], understood: ['mesh', '#ff8800'] }],
    ['mesh rgb(255 136 0)', { colours: ['#ff8800'], understood: ['mesh', 'rgb(255 136 0) (#ff8800)'] }],
    ['mesh HSL(32, 100%, 50%)', { colours: ['#ff8800'] }],
    ['soft mesh #ff8800', { colours: ['#ff8800'] }],
    ['mesh #f80', { colours: ['#ff8800'] }],
    ['black and white halftone', { colours: ['#000000', '#ffffff'] }],
    ['ｂｌｕｅ ｍｅｓｈ', { understood: ['blue (#2563eb)', 'mesh'] }],
    ['✨ mesh', { understood: ['mesh'], ignored: ['✨'] }],
    ['mesh for my video background', { understood: ['mesh', 'background'], ignored: [] }],
  ]
  for (const [prompt, expected] of rows) {
    test(JSON.stringify(prompt), () => {
      const plan = understood(prompt)
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, plan[key as keyof Understanding]])),
        expected,
      )
    })
  }

  test('light blue is lighter than blue, dark blue darker, and neither is only a theme', () => {
    const colours = ['blue', 'light blue', 'dark blue'].map((blue) =>
      understood(`${blue} mesh`).colours.join(),
    )
    assert.equal(new Set(colours).size, 3)
  })

  test('every style is chosen by its own name and by each of its words', () => {
    for (const name of styleNames) {
      assert.equal(understood(name).style, name)
      for (const word of styles[name].words) assert.equal(understood(word).style, name, word)
    }
  })

  test('at least 60 words name colours, and each is understood', () => {
    const words = [...Object.keys(colourWords), ...Object.keys(paletteWords)]
    assert.ok(words.length >= 60)
    for (const word of words) {
      const plan = understood(`${word} mesh`)
      assert.deepEqual(plan.understood, [`${word} (${plan.colours.join(', ')})`, 'mesh'])
    }
  })

  test('a soft picture is painted more weakly than a bold one', () => {
    assert.ok(understood('soft mesh').strength < 1)
    assert.ok(understood('bold mesh').strength > 1)
  })
})

describe('what is not understood', () => {
  const rows: [prompt: string, subjects: string[], ignored: string[]][] = [
    ['a photo of my cat', ['photo', 'cat'], ['photo', 'cat']],
    ['a beautiful dark photo, no text', ['photo'], ['beautiful', 'photo', 'no text']],
    ['', [], []],
    ['16:9', [], []],
    ['4k portrait', ['portrait'], ['portrait']],
    ['constructor __proto__ toString', ['constructor proto tostring'], ['constructor proto tostring']],
  ]
  for (const [prompt, subjects, ignored] of rows) {
    test(`${JSON.stringify(prompt)} is refused`, () => {
      assert.deepEqual(understand({ prompt }), { problem: 'not_understood', subjects, ignored })
    })
  }

  test('a style beside the prompt describes a background, and a subject is refused all the same', () => {
    assert.equal(understood({ prompt: 'for my talk', style: 'bokeh' }).style, 'bokeh')
    assert.ok('problem' in understand({ prompt: 'a photo of my cat', style: 'bokeh' }))
    const plan = understood({ prompt: 'a photo of my cat', style: 'bokeh', allowApproximate: true })
    assert.deepEqual([plan.style, plan.ignored], ['bokeh', ['photo', 'cat']])
  })

  test('an approximate image is the same each time and claims only what it shows', () => {
    const request = { prompt: 'a photo of my red cat', allowApproximate: true }
    const plan = understood(request)
    assert.deepEqual(plan, understood(request))
    assert.deepEqual([plan.understood, plan.ignored], [['red (#dc2626)'], ['photo', 'cat']])
  })

  test('a style or size that overrides the prompt leaves nothing of it claimed', () => {
    const plan = understood({ prompt: 'red waves 1920x1080, square', size: '640x360', style: 'bokeh' })
    assert.deepEqual([plan.style, plan.width, plan.height], ['bokeh', 640, 360])
    assert.deepEqual([plan.understood, plan.ignored], [['red (#dc2626)'], ['waves', '1920x1080', 'square']])
  })
})

describe('sizes', () => {
  const inPrompt: [prompt: string, width: number, height: number][] = [
    ['mesh', 1920, 1080],
    ['mesh 16:9', 1920, 1080],
    ['mesh 9:16', 1080, 1920],
    ['mesh 2.39:1', 1920, 804],
    ['square mesh', 1920, 1920],
    ['portrait mesh', 1080, 1920],
    ['4k mesh', 3840, 2160],
    ['4k portrait mesh', 2160, 3840],
    ['mesh 1280x720', 1280, 720],
    ['mesh 1280 × 720', 1280, 720],
    ['mesh 1280x720px', 1280, 720],
    ['mesh 16x16', 16, 16],
    ['mesh 640x360, 800x600', 640, 360],
  ]
  for (const [prompt, width, height] of inPrompt) {
    test(`${JSON.stringify(prompt)} is ${width}×${height}`, () => {
      const plan = understood(prompt)
      assert.deepEqual([plan.width, plan.height], [width, height])
    })
  }

  for (const size of [
    '15x16',
    '16x8193',
    '8192x4883',
    '8192x8192',
    '0x0',
    '0:0',
    '16:0',
    '1000:1',
    '100.5x100',
    'big',
    '',
    '-16x16',
  ]) {
    test(`${JSON.stringify(size)} is refused with the limits or the form`, () => {
      const answer = understand({ prompt: 'mesh', size })
      assert.ok('problem' in answer && answer.problem === 'size_invalid')
      assert.match(answer.detail, /16 to 8192|"1920x1080"/)
    })
  }

  test('a size in the prompt is held to the same limits', () => {
    const answer = understand({ prompt: 'mesh 10000x10000' })
    assert.ok('problem' in answer && answer.problem === 'size_invalid')
  })

  test('40 megapixels are possible', () => {
    assert.equal(understood({ prompt: 'mesh', size: '8192x4882' }).height, 4882)
  })
})

describe('seeds', () => {
  test('a prompt has always the same seed, another prompt another, and a given seed is kept', () => {
    assert.equal(understood('blue mesh').seed, understood('blue mesh').seed)
    assert.notEqual(understood('blue mesh').seed, understood('red mesh').seed)
    assert.equal(understood({ prompt: 'blue mesh', seed: 0 }).seed, 0)
    assert.equal(understood({ prompt: 'blue mesh', seed: 4_294_967_295 }).seed, 4_294_967_295)
  })
})

describe('any text', () => {
  test('no prompt and no size makes it fail, and a plan is always paintable', () => {
    const word = fc.constantFrom(
      'light',
      'dark',
      'no',
      'blue',
      'mesh',
      '16:9',
      '1x1',
      '9999x9',
      '#fff',
      '4k',
      ',',
    )
    const prompt = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({
        unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
        maxLength: 200,
      }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
    )
    const size = fc.option(fc.string({ maxLength: 12 }), { nil: undefined })
    fc.assert(
      fc.property(prompt, size, fc.boolean(), (prompt, size, allowApproximate) => {
        const plan = understand({ prompt, size, allowApproximate })
        if ('problem' in plan) return
        assert.ok(styleNames.includes(plan.style))
        assert.ok(plan.width >= 16 && plan.height >= 16 && plan.width * plan.height <= 40_000_000)
        assert.ok(plan.colours.length > 0 && plan.colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour)))
        assert.ok(Number.isInteger(plan.seed) && plan.seed >= 0 && plan.seed <= 4_294_967_295)
        assert.ok([...plan.understood, ...plan.ignored].every((text) => text.isWellFormed()))
      }),
      { numRuns: 1_000 },
    )
  })

  test('the longest prompts are read at once, whatever they repeat', () => {
    for (const part of [
      '1',
      '1 ',
      '#',
      'light ',
      '9:',
      '1.1x',
      '\u0301',
      '🐱',
      'no ',
      'gold,',
      'for a ',
      'rgb(',
    ]) {
      const prompt = part.repeat(Math.floor(2_000 / part.length))
      understand({ prompt })
      understand({ prompt: 'mesh', size: prompt })
    }
  })
})
