import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium as launcher,
  type Page,
} from 'playwright-core'

/** A headless Chromium with its own profile. */
export interface StartedBrowser {
  /** Opens a browser context with its own cookies and storage. */
  user(options?: BrowserContextOptions): Promise<User>
  close(): Promise<void>
}

export interface User {
  readonly context: BrowserContext
  readonly page: Page
  /** Console errors, policy violations, uncaught errors and script dialogs. Must stay empty. */
  readonly pageErrors: string[]
}

/** Starts a Chromium that needs no system package. The caller closes it. */
export async function startBrowser(): Promise<StartedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'oanim-browser-'))
  const browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    // The package's own arguments would turn off web security.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
    env: { ...process.env, HOME: profile } as Record<string, string>,
  })
  return {
    async user(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      context.setDefaultTimeout(30_000)
      const pageErrors: string[] = []
      context.on('page', (page) => watch(page, pageErrors))
      const page = await context.newPage()
      return { context, page, pageErrors }
    },
    async close() {
      await browser.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

function watch(page: Page, pageErrors: string[]): void {
  page.on('console', (message) => {
    // Browsers log every failed request; the tests check responses themselves.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      pageErrors.push(message.text())
  })
  page.on('pageerror', (error) => pageErrors.push(`uncaught: ${error.message}`))
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') pageErrors.push(`dialog: ${dialog.message()}`)
  })
}
