import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { editOperations, editOrder } from '../../src/providers/local/edit-steps.ts'
import { planEdit } from '../../src/providers/local/plan-edit.ts'

const applied = (prompt: string, allowApproximate = false) => {
  const plan = planEdit(prompt, { allowApproximate })
  return 'problem' in plan ? plan.problem : plan.applied
}

describe('an edit by words', () => {
  const understood: readonly [string, readonly string[]][] = [
    ['make it grayscale with a heavy vignette and film grain', ['grayscale', 'vignette 100%', 'grain 50%']],
    ['please convert this image to sepia', ['sepia 100%']],
    [
      'vintage, high contrast, scanlines, rounded corners',
      ['sepia 100%', 'increase contrast 30%', 'scanlines 50%', 'rounded corners 50%'],
    ],
    ['slightly brighter', ['brighten 13%']],
    ['very dark', ['darken 50%']],
    ['20% brighter', ['brighten 20%']],
    ['increase contrast by 20%', ['increase contrast 20%']],
    ['reduce brightness and contrast', ['darken 25%', 'reduce contrast 30%']],
    ['less saturation, more contrast', ['desaturate 40%', 'increase contrast 30%']],
    ['warm it up a touch', ['warm 20%']],
    ['cool tones', ['cool 40%']],
    ['blur 5px and rotate 90 degrees', ['rotate 90°', 'blur 5 px']],
    ['rotate left', ['rotate -90°']],
    ['rotate 15° counterclockwise', ['rotate -15°']],
    ['turn it upside down', ['rotate 180°']],
    ['flip it vertically', ['flip vertical']],
    ['mirror', ['flip horizontal']],
    ['crop to 16:9', ['crop 16:9']],
    ['crop, 16:9', ['crop 16:9']],
    ['make it square', ['crop 1:1']],
    ['resize to 1200x630', ['crop 40:21', 'resize 1200x630']],
    ['800px wide', ['resize to a width of 800']],
    ['shrink by 20%', ['resize 80%']],
    ['half the size', ['resize 50%']],
    ['duotone navy and pink', ['duotone #1e2f6b #ec4899']],
    ['duotone black and white', ['duotone #000000 #ffffff']],
    ['black and white', ['grayscale']],
    ['no colour', ['grayscale']],
    ['tint it rose', ['tint #f43f5e 50%']],
    ['make it more blue', ['tint #2563eb 50%']],
    ['white border 20px and rounded corners', ['border #ffffff 20 px', 'rounded corners 50%']],
    ['pixelate with 32px blocks', ['pixelate 32 px']],
    ['invert the colors, sharpen', ['invert', 'sharpen 50%']],
    ['Make it BRIGHTER!!!', ['brighten 25%']],
  ]
  for (const [prompt, steps] of understood) {
    test(`"${prompt}" is understood`, () => assert.deepEqual(applied(prompt), steps))
  }

  const notUnderstood: readonly [string, readonly string[]][] = [
    ['add a dragon in the sky', ['dragon', 'sky']],
    ['a cat on a sofa', ['cat', 'sofa']],
    ['add a rose', ['rose']],
    ['blur the background', ['background']],
    ['make the sky darker', ['sky']],
    ['make the red brighter', ['red']],
    ['remove the background', ['remove the background']],
    ['remove the grain', ['remove the grain']],
    ['less blurry', ['less blurry']],
    ['upscale 2x', ['upscale', '2x']],
    ['keep the face sharp, blur everything', ['keep the face sharp']],
    ['make it pretty', []],
    ['', []],
    ['😀', ['😀']],
  ]
  for (const [prompt, subjects] of notUnderstood) {
    test(`"${prompt}" is an error that names what is not possible`, () => {
      const plan = planEdit(prompt)
      assert.ok('problem' in plan && plan.problem === 'not_understood')
      assert.deepEqual(plan.subjects, subjects)
      for (const subject of subjects) assert.ok(plan.detail.includes(subject))
    })
  }

  test('with a subject is done as far as it is understood only when the caller allows it', () => {
    assert.equal(applied('blur the background'), 'not_understood')
    const plan = planEdit('blur the background', { allowApproximate: true })
    assert.ok(!('problem' in plan))
    assert.deepEqual([plan.applied, plan.ignored], [['blur 50%'], ['background']])
    assert.equal(applied('add a dragon', true), 'not_understood')
    assert.equal(applied('remove the grain', true), 'not_understood')
  })

  const negated: readonly [string, readonly string[]][] = [
    ['do not blur it, make it brighter', ['brighten 25%']],
    ["don't blur or sharpen, warm", ['warm 40%']],
    ['don’t blur, warm', ['warm 40%']],
    ['without grain and vignette, black and white', ['grayscale']],
    ['no blur, no grain, cooler', ['cool 40%']],
    ['grayscale but not too dark', ['grayscale']],
    ['keep the colours, blur', ['blur 50%']],
  ]
  for (const [prompt, steps] of negated) {
    test(`"${prompt}" does not apply what it excludes`, () => assert.deepEqual(applied(prompt), steps))
  }

  test('that only excludes something describes no edit', () => {
    assert.equal(applied('do not blur it'), 'not_understood')
  })

  const invalid: readonly [string, RegExp][] = [
    ['crop', /no ratio/],
    ['resize it', /new size is missing/],
    ['resize to 100000x5', /Invalid size 100000x5/],
    ['resize to 9000 wide', /Invalid width 9000/],
    ['crop to 1:100', /Invalid ratio 1:100/],
    ['brighten by 300%', /Invalid amount 300%/],
    ['blur 5000px', /Invalid 5000 pixels/],
    ['rotate 999 degrees', /Invalid rotation 999°/],
    ['brighter and darker', /both "brighten 25%" and "darken 25%"/],
    ['crop to 16:9 and crop to 4:3', /both/],
    ['tint', /no colour/],
    ['tint it red and blue', /2 colours/],
  ]
  for (const [prompt, detail] of invalid) {
    test(`"${prompt}" is an error that says why`, () => {
      const plan = planEdit(prompt)
      assert.ok('problem' in plan && plan.problem === 'edit_invalid', JSON.stringify(plan))
      assert.match(plan.detail, detail)
    })
  }

  test('applies steps in one order, whatever the order of the words', () => {
    const one = planEdit('rounded corners, grain, blur, warm, crop square')
    assert.deepEqual(one, planEdit('crop square, warm, blur, grain, rounded corners'))
    assert.ok(!('problem' in one))
    assert.deepEqual(
      one.steps.map(({ kind }) => kind),
      ['crop', 'warmth', 'blur', 'grain', 'rounded-corners'],
    )
    assert.equal(editOrder.length, editOperations.length)
  })

  test('gives a plan or a problem for any text, and the same one each time', () => {
    const words = fc.constantFrom(
      ...'blur grain no and , 50% 16:9 red less very crop 5px rotate rose it keep 99999'.split(' '),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (prompt) => {
          const plan = planEdit(prompt)
          assert.deepEqual(planEdit(prompt), plan)
          assert.ok('problem' in plan || plan.steps.length > 0)
        },
      ),
    )
  })
})
