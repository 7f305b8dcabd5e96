import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import chromium from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as launcher,
  type Page,
} from 'playwright-core'

/** A headless Chromium. */
export interface StartedBrowser {
  /** Opens a browser context with its own cookies and storage. */
  user(options?: BrowserContextOptions): Promise<User>
  /** Closes the contexts that were opened here. */
  close(): Promise<void>
}

export interface User {
  readonly context: BrowserContext
  readonly page: Page
  /** Console errors, policy violations, uncaught errors and script dialogs. Must stay empty. */
  readonly pageErrors: string[]
}

let launched: Promise<{ browser: Browser; profile: string }> | undefined

/** Starts a Chromium that needs no system package. */
async function launch() {
  const profile = await mkdtemp(join(tmpdir(), 'oanim-browser-'))
  const browser = await launcher.launch({
    executablePath: await chromium.executablePath(),
    // The package's own arguments would turn off web security.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
    env: { ...process.env, HOME: profile } as Record<string, string>,
  })
  return { browser, profile }
}

after(async () => {
  const { browser, profile } = (await launched) ?? {}
  await browser?.close()
  if (profile) await rm(profile, { recursive: true, force: true })
})

/** Returns the browser that the tests of a file share. Contexts share nothing. The caller closes it. */
export async function startBrowser(): Promise<StartedBrowser> {
  launched ??= launch()
  const { browser } = await launched
  const contexts: BrowserContext[] = []
  return {
    async user(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      contexts.push(context)
      context.setDefaultTimeout(30_000)
      const pageErrors: string[] = []
      context.on('page', (page) => watch(page, pageErrors))
      const page = await context.newPage()
      return { context, page, pageErrors }
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
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
