import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** The rules that look at colours. */
const colourRules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** Returns the serious violations of WCAG 2.2 AA that axe finds on a page. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return violations(page, everyRule)
}

/**
 * Returns the serious violations that axe finds on a page of the console in light and in dark. Leaves it light.
 *
 * A change of the scheme changes only colours, so the other rules run once.
 */
export async function barriersInBothSchemes(page: Page): Promise<string[]> {
  const light = await barriers(page)
  await chooseScheme(page, 'dark')
  const dark = await violations(page, colourRules)
  await chooseScheme(page, 'light')
  return [...light, ...dark.map((each) => `in dark, ${each}`)]
}

async function chooseScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
}

async function violations(page: Page, rules: object): Promise<string[]> {
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
  // Describing each element that passes a rule takes longer than finding those that do not.
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'], selectors: false })
  return page.evaluate<string[]>(`axe
    .run(document, ${options})
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`)
}

/** How many pixels a page is wider than its window, as code for the browser. */
export const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
