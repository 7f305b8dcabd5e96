import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Returns the serious violations of WCAG 2.2 AA that axe finds on a page. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return violations(page)
}

/**
 * Returns the serious violations on a page of the console, narrow and dark, then wide and light, and where it scrolls
 * sideways. Leaves it wide and light.
 *
 * The scheme changes only colours and the width only the layout, so the other two combinations show nothing else.
 */
export async function barriersNarrowAndWide(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found: string[] = []
  for (const [width, scheme] of [
    [360, 'dark'],
    [1440, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await chooseScheme(page, scheme)
    const wider = await page.evaluate<number>(overflow)
    const all = await violations(page)
    if (wider !== 0) all.push(`scrolls sideways by ${wider} px`)
    found.push(...all.map((each) => `at ${width} px in ${scheme}: ${each}`))
  }
  return found
}

async function chooseScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
}

async function violations(page: Page): Promise<string[]> {
  // A dialog has its final colours only after it has faded in, and a change of the scheme fades from element to element.
  await page.evaluate(`Promise.race([
    (async () => {
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        const animations = document.getAnimations()
        if (animations.length === 0) return
        await Promise.allSettled(animations.map(({ finished }) => finished))
      }
    })(),
    new Promise((resolve) => setTimeout(resolve, 2_000)),
  ])`)
  // Describing each element that passes a rule takes longer than finding those that do not. No rule of these reads what axe
  // can load before: style sheets and media.
  const options = JSON.stringify({
    runOnly: rules,
    resultTypes: ['violations'],
    selectors: false,
    preload: false,
  })
  return page.evaluate<string[]>(`axe
    .run(document, ${options})
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`)
}

/** How many pixels a page is wider than its window, as code for the browser. */
export const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
