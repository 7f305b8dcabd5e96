import { type Answer, call } from '../../support/call.ts'
import type { StartedServer } from '../../support/start-server.ts'

/** A signed-in user whose requests have the cookie and the origin of the console. */
export interface User {
  readonly cookie: string
  readonly email: string
  get(path: string): Promise<Answer>
  post(path: string, json?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The same user at the URL of another server. */
  at(url: string): User
}

const password = 'correct horse battery staple 7'

/** Completes setup with the link that the server printed. */
export async function completeSetup(server: StartedServer, email = 'owner@example.com'): Promise<User> {
  const [, token] = /\/setup#(\S+)/.exec(server.output().stdout) ?? []
  if (!token) throw new Error(`no setup link was printed:\n${server.output().stdout}`)
  const answer = await call(server.url, '/api/v1/setup', {
    json: { token, email, password, name: 'Olga Owner' },
    headers: { origin: server.url },
  })
  return userOf(server.url, email, answer)
}

/** Creates a user with their own account through an invitation. */
export async function invite(server: StartedServer, owner: User, email: string): Promise<User> {
  const invited = await owner.post('/api/v1/invitations', { role: null, email })
  if (invited.status !== 201) throw new Error(`not invited: ${JSON.stringify(invited.body)}`)
  const token = invited.body.url.split('#')[1]
  const answer = await call(server.url, '/api/v1/invitations/accept', {
    json: { token, email, password, name: email },
    headers: { origin: server.url },
  })
  return userOf(server.url, email, answer)
}

function userOf(url: string, email: string, answer: Answer): User {
  if (answer.status !== 200) throw new Error(`not signed in: ${JSON.stringify(answer.body)}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const at = (base: string): User => ({
    cookie,
    email,
    get: (path) => call(base, path, { headers: { cookie } }),
    post: (path, json = {}, headers = { origin: url }) =>
      call(base, path, { json, headers: { cookie, ...headers } }),
    at,
  })
  return at(url)
}
