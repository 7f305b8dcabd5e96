import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** The folder for screenshots. */
const folder = process.env['OANIM_SCREENSHOTS']

/** Takes screenshots of a page, narrow and wide, light and dark. Does nothing without `OANIM_SCREENSHOTS`. */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  for (const width of [360, 1440]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(250)
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
