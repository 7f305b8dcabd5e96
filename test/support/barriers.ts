import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Returns the serious violations of WCAG 2.2 AA that axe finds on a page. */
export async function barriers(page: Page): Promise<string[]> {
  // A dialog has its final colours only after it has faded in.
  await page.evaluate(`Promise.race([
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
    new Promise((resolve) => setTimeout(resolve, 2_000)),
  ])`)
  await page.evaluate(axe)
  return page.evaluate<string[]>(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`)
}

/** How many pixels a page is wider than its window, as code for the browser. */
export const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
