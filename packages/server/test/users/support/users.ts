import { type DatabaseName, type StartedServer, startServer } from '../../support/start-server.ts'
import { Browser } from './browser.ts'

export const password = 'plum tractor violin 9'

export interface StartedWithOwner {
  readonly server: StartedServer
  /** Signed in. */
  readonly owner: Browser
  readonly email: string
}

/** The token of the setup link that a server printed. */
export async function setupToken(server: StartedServer): Promise<string> {
  for (;;) {
    const token = /\/setup#([\w-]{43})/.exec(server.output().stdout)?.[1]
    if (token) return token
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Starts a server and completes setup. */
export async function startWithOwner(options: {
  database: DatabaseName
  environment?: Record<string, string>
}): Promise<StartedWithOwner> {
  const server = await startServer(options)
  const owner = new Browser(server.url)
  const email = 'owner@example.com'
  const token = await setupToken(server)
  const { status, text } = await owner.post('/api/v1/setup', { token, email, password, name: 'Olga Owner' })
  if (status !== 200) throw new Error(`setup failed: ${text}`)
  return { server, owner, email }
}

/** Creates a signed-in user through an invitation. */
export async function invite(
  owner: Browser,
  who: { email: string; name?: string; role?: 'owner' | 'member' | null },
): Promise<Browser> {
  const { role = null, ...user } = who
  const { body, text } = await owner.post('/api/v1/invitations', { role })
  const token = /#([\w-]{43})$/.exec(body.url ?? '')?.[1]
  if (!token) throw new Error(`no invitation: ${text}`)
  const browser = new Browser(owner.url)
  const accepted = await browser.post('/api/v1/invitations/accept', { token, password, ...user })
  if (accepted.status !== 200) throw new Error(`not accepted: ${accepted.text}`)
  return browser
}

/** Signs in with a password from a new browser. */
export async function signIn(
  url: string,
  email: string,
  given = password,
  options: { address?: string } = {},
): Promise<Browser> {
  const browser = new Browser(url, options)
  const { status, text } = await browser.post('/api/auth/sign-in/email', { email, password: given })
  if (status !== 200) throw new Error(`not signed in: ${status} ${text}`)
  return browser
}
