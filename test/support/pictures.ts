import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** Where pictures of the pages go, when somebody wants to look at them. */
const pictures = process.env['OANIM_PICTURES']

/** Takes pictures of a page as it is, narrow and wide, light and dark. Does nothing without `OANIM_PICTURES`. */
export async function look(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  await mkdir(pictures, { recursive: true })
  for (const width of [360, 1440]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(250)
      await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
