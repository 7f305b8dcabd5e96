import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sizeLimits } from '../../src/providers/local/image-size.ts'
import { type ImagePlan, planImage } from '../../src/providers/local/plan-image.ts'
import { colourWords, paletteWords } from '../../src/providers/local/prompt/colour-words.ts'
import { type StyleEntry, type StyleName, styles } from '../../src/providers/local/styles.ts'
import { planOf } from './plan.ts'

const styleNames = Object.keys(styles) as StyleName[]

describe('a prompt determines the style, theme, colours and strength', () => {
  const rows: [prompt: string, expected: Partial<ImagePlan>][] = [
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
    // "Light" is a theme, a tint or part of a style.
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
    // The first style wins, and the others are ignored.
    ['aurora with smoke', { style: 'aurora', understood: ['aurora'], ignored: ['smoke'] }],
    ['gradient bokeh', { style: 'bokeh', understood: ['bokeh'], ignored: ['gradient'] }],
    // The first of two contradicting words wins.
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
      const plan = planOf(prompt)
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, plan[key as keyof ImagePlan]])),
        expected,
      )
    })
  }

  test('"light blue" and "dark blue" are colours of their own', () => {
    const colours = ['blue', 'light blue', 'dark blue'].map((blue) => planOf(`${blue} mesh`).colours.join())
    assert.equal(new Set(colours).size, 3)
  })

  test('every style is selected by its name and by each of its words', () => {
    for (const name of styleNames) {
      assert.equal(planOf(name).style, name)
      const { words, weakWords = [] }: StyleEntry = styles[name]
      for (const word of [...words, ...weakWords]) assert.equal(planOf(word).style, name, word)
    }
  })

  test('at least 60 words select colours, and each reports its hexadecimal values', () => {
    const words = [...Object.keys(colourWords), ...Object.keys(paletteWords)]
    assert.ok(words.length >= 60)
    for (const word of words) {
      const plan = planOf(`${word} mesh`)
      assert.deepEqual(plan.understood, [`${word} (${plan.colours.join(', ')})`, 'mesh'])
    }
  })

  test('a style and a size in the request override the prompt, whose words are then ignored', () => {
    const plan = planOf({ prompt: 'red waves 1920x1080, square', size: '640x360', style: 'bokeh' })
    assert.deepEqual([plan.style, plan.width, plan.height], ['bokeh', 640, 360])
    assert.deepEqual([plan.understood, plan.ignored], [['red (#dc2626)'], ['waves', '1920x1080', 'square']])
  })

  test('"soft" lowers the strength and "bold" raises it', () => {
    assert.ok(planOf('soft mesh').strength < 1)
    assert.ok(planOf('bold mesh').strength > 1)
  })
})

describe('a request that names a subject or no background', () => {
  const rows: [prompt: string, subjects: string[], ignored: string[]][] = [
    ['a photo of my cat', ['photo', 'cat'], ['photo', 'cat']],
    ['a beautiful dark photo, no text', ['photo'], ['beautiful', 'photo', 'no text']],
    ['', [], []],
    ['16:9', [], []],
    ['4k portrait', ['portrait'], ['portrait']],
    ['constructor __proto__ toString', ['constructor proto tostring'], ['constructor proto tostring']],
  ]
  for (const [prompt, subjects, ignored] of rows) {
    test(`${JSON.stringify(prompt)} is rejected`, () => {
      assert.deepEqual(planImage({ prompt }), { problem: 'not_understood', subjects, ignored })
    })
  }

  test('is accepted with a style, unless the prompt names a subject', () => {
    assert.equal(planOf({ prompt: 'for my talk', style: 'bokeh' }).style, 'bokeh')
    assert.ok('problem' in planImage({ prompt: 'a photo of my cat', style: 'bokeh' }))
    const plan = planOf({ prompt: 'a photo of my cat', style: 'bokeh', allowApproximate: true })
    assert.deepEqual([plan.style, plan.ignored], ['bokeh', ['photo', 'cat']])
  })

  test('is accepted with allowApproximate, always gives the same plan and reports only what shapes the image', () => {
    const request = { prompt: 'a photo of my red cat', allowApproximate: true }
    const plan = planOf(request)
    assert.deepEqual(plan, planOf(request))
    assert.deepEqual([plan.understood, plan.ignored], [['red (#dc2626)'], ['photo', 'cat']])
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
      const plan = planOf(prompt)
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
    test(`${JSON.stringify(size)} is rejected with the limits or the formats`, () => {
      const answer = planImage({ prompt: 'mesh', size })
      assert.ok('problem' in answer && answer.problem === 'size_invalid')
      assert.match(answer.detail, /16 to 8192|"1920x1080"/)
    })
  }

  test('the limits apply to a size in the prompt', () => {
    const answer = planImage({ prompt: 'mesh 10000x10000' })
    assert.ok('problem' in answer && answer.problem === 'size_invalid')
  })

  test('up to 40 megapixels are accepted', () => {
    assert.equal(planOf({ prompt: 'mesh', size: '8192x4882' }).height, 4882)
  })
})

describe('the seed', () => {
  test('follows from the prompt unless the request gives one', () => {
    assert.equal(planOf('blue mesh').seed, planOf('blue mesh').seed)
    assert.notEqual(planOf('blue mesh').seed, planOf('red mesh').seed)
    assert.equal(planOf({ prompt: 'blue mesh', seed: 0 }).seed, 0)
    assert.equal(planOf({ prompt: 'blue mesh', seed: 4_294_967_295 }).seed, 4_294_967_295)
  })
})

describe('any text', () => {
  test('as prompt and size gives a valid plan or a problem', () => {
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
        const plan = planImage({ prompt, size, allowApproximate })
        if ('problem' in plan) return
        assert.ok(styleNames.includes(plan.style))
        assert.ok(Math.min(plan.width, plan.height) >= sizeLimits.minSide)
        assert.ok(plan.width * plan.height <= sizeLimits.maxPixels)
        assert.ok(plan.colours.length > 0 && plan.colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour)))
        assert.ok(Number.isInteger(plan.seed) && plan.seed >= 0 && plan.seed <= 4_294_967_295)
        assert.ok([...plan.understood, ...plan.ignored].every((text) => text.isWellFormed()))
      }),
      { numRuns: 1_000 },
    )
  })

  test('of the largest allowed length is parsed quickly, whatever it repeats', () => {
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
      planImage({ prompt })
      planImage({ prompt: 'mesh', size: prompt })
    }
  })
})
