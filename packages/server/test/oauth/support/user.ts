import { type Answer, call } from '../../support/call.ts'
import type { StartedServer } from '../../support/start-server.ts'

/** Somebody with a browser: keeps the cookie, and says where each request comes from. */
export interface User {
  readonly cookie: string
  readonly email: string
  get(path: string): Promise<Answer>
  post(path: string, json?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The same user in a browser that finds the server at another address: a replica. */
  at(url: string): User
}

const password = 'correct horse battery staple 7'

/** The owner, who claims the server with the link that it printed. */
export async function completeSetup(server: StartedServer, email = 'owner@example.com'): Promise<User> {
  const [, token] = /\/setup#(\S+)/.exec(server.output().stdout) ?? []
  if (!token) throw new Error(`no claim link was printed:\n${server.output().stdout}`)
  const answer = await call(server.url, '/api/v1/setup', {
    json: { token, email, password, name: 'Olga Owner' },
    headers: { origin: server.url },
  })
  return userOf(server.url, email, answer)
}

/** Somebody with an account of their own, invited by the owner. */
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
