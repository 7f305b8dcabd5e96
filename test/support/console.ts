import { createHmac } from 'node:crypto'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'
import { type StartedBrowser, startBrowser, type User } from './browser.ts'

export const password = 'correct horse battery staple 9'

export interface StartedConsole {
  readonly server: StartedServer
  readonly browser: StartedBrowser
  /** The owner, signed in, on the keys page. */
  readonly owner: User
  close(): Promise<void>
}

/** Starts a real server with an owner, who is signed in to the console in a real browser. */
export async function startConsole(
  options: { environment?: Record<string, string>; name?: string; email?: string } = {},
): Promise<StartedConsole> {
  const { environment = {}, name = 'Ada Lovelace', email = 'ada@example.com' } = options
  const server = await startServer({ database: 'sqlite', environment })
  const browser = await startBrowser()
  const close = async () => {
    await browser.close()
    await server.close()
  }
  try {
    const owner = await browser.user()
    const [, token] = /\/setup#(\S+)/.exec(server.output().stdout) ?? []
    if (!token) throw new Error(`the server printed no setup link:\n${server.output().stdout}`)
    // Sets the cookie of the session in the browser.
    const response = await owner.context.request.post(`${server.url}/api/v1/setup`, {
      data: { token, email, password, name },
      headers: { origin: server.url },
    })
    if (!response.ok()) throw new Error(await response.text())
    await owner.page.goto(`${server.url}/keys`)
    await owner.page.getByRole('heading', { name: 'API keys' }).waitFor()
    return { server, browser, owner, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Creates a key in the console and returns its secret. */
export async function createKeyInConsole({ page }: User, name: string): Promise<string> {
  await page
    .getByRole('button', { name: /^Create (?:your first )?key$/ })
    .first()
    .click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  const key = await page.getByLabel('Your API key').innerText()
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return key
}

export async function signOut({ page }: User): Promise<void> {
  await page.getByRole('button', { name: /account menu$/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
}

export async function signIn({ page }: User, email = 'ada@example.com', secret = password): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/**
 * The code that an authenticator app shows.
 *
 * @see RFC 6238 (30 seconds, 6 digits, SHA-1)
 */
export function codeOf(secret: string, now = Date.now()): string {
  const bits = [...secret.replaceAll('=', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
