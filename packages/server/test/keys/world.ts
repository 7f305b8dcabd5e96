import type { Store } from '../../src/database/store.ts'
import { appOn } from '../support/app-on.ts'
import { addAccount } from '../support/open-store.ts'

/** A new account with its root key, a clock, and calls from an address. */
export async function newWorld(store: Store) {
  const clock = { now: Date.now() }
  const app = appOn(store, () => new Date(clock.now))
  const root = await addAccount(store)
  const call = async (
    key: string,
    method: string,
    path: string,
    {
      body,
      from = '203.0.113.9',
      headers = {},
    }: { body?: object; from?: string; headers?: Record<string, string> } = {},
  ) => {
    const init = {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    }
    const env = { incoming: { socket: { remoteAddress: from } } } as never
    const response = await app.request(path, init, env)
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
    const answer = (await response.json()) as any
    return { status: response.status, code: answer.code, body: answer }
  }
  const create = (key: string, body: object) =>
    call(key, 'POST', '/api/v1/api-keys', { body: { name: 'x', ...body } })
  const isAccepted = async (key: string, from?: string) =>
    (await call(key, 'GET', '/api/v1/auth/me', from === undefined ? {} : { from })).status === 200
  return { store, clock, root, call, create, isAccepted }
}
