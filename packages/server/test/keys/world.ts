import { after, before } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type AccountId, type KeyId, newId } from '../../src/core/ids.ts'
import { dayMs } from '../../src/core/time.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import type { Store } from '../../src/store.ts'
import { appOn } from '../support/app-on.ts'
import { newAsset } from '../support/new-asset.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import type { DatabaseName } from '../support/start-server.ts'

/** Opens a store for the tests of a suite. @returns A function that creates a world in it. */
export function useWorlds(database: DatabaseName): () => ReturnType<typeof newWorld> {
  let opened: Awaited<ReturnType<typeof openNewStore>>
  before(async () => {
    opened = await openNewStore(database)
  })
  after(() => opened.close())
  return () => newWorld(opened.store)
}

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

export function idsOf(keys: readonly { readonly id: string }[]): string[] {
  return keys.map(({ id }) => id)
}

/** Creates keys of CI jobs that expire in a day. */
export async function addJobs(store: Store, accountId: AccountId, count: number, at: number) {
  const job = { name: 'job', ...unrestricted, expires_at: at + dayMs, trust_policy_id: newId('trust') }
  const created = []
  for (let i = 0; i < count; i++)
    created.push(await store.keys.create(accountId, job, { by: systemActor, at }))
  return created
}

export async function addAsset(store: Store, accountId: AccountId, keyId: KeyId): Promise<string> {
  const asset = newAsset({ created_at: 1 })
  await store.assets.create(accountId, asset, { kind: 'key', id: keyId, name: 'x' })
  return asset.id
}
