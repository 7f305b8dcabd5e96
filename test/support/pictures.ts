import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** Where images of the pages go, when somebody wants to look at them. */
const images = process.env['OANIM_PICTURES']

/** Takes images of a page as it is, narrow and wide, light and dark. Does nothing without `OANIM_PICTURES`. */
export async function look(page: Page, name: string): Promise<void> {
  if (images === undefined) return
  await mkdir(images, { recursive: true })
  for (const width of [360, 1440]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(250)
      await page.screenshot({ path: `${images}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
