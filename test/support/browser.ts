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

/** One headless Chromium with a profile of its own. */
export interface StartedBrowser {
  /** Opens a user's browser: cookies and storage shared with nobody. */
  user(options?: BrowserContextOptions): Promise<User>
  close(): Promise<void>
}

export interface User {
  readonly context: BrowserContext
  readonly page: Page
  /** What must never be there: console errors, violations of the policy, uncaught errors, dialogs of scripts. */
  readonly flaws: string[]
}

/** Starts a real Chromium that needs nothing from the system. The caller closes it. */
export async function startBrowser(): Promise<StartedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'oanim-browser-'))
  const browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    // Not the package's own list: it turns off the very rules of the web that are tested here.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
    env: { ...process.env, HOME: profile } as Record<string, string>,
  })
  return {
    async user(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      context.setDefaultTimeout(30_000)
      const flaws: string[] = []
      context.on('page', (page) => watch(page, flaws))
      const page = await context.newPage()
      return { context, page, flaws }
    },
    async close() {
      await browser.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

function watch(page: Page, flaws: string[]): void {
  page.on('console', (message) => {
    // The browser reports every refused request as an error of its own; those are answers, not flaws.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      flaws.push(message.text())
  })
  page.on('pageerror', (error) => flaws.push(`uncaught: ${error.message}`))
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') flaws.push(`dialog: ${dialog.message()}`)
  })
}
