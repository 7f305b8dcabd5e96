import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { openStore } from '../../../src/store.ts'
import { scriptedFal } from '../../providers/support/fal-server.ts'
import { ledTo } from '../../providers/support/led-to.ts'
import type { RecordedRequest, ScriptedServer } from '../../providers/support/scripted-server.ts'
import { type Answer, call } from '../../support/call.ts'
import { addAccount, type Holder, newTestStore, type Place } from '../../support/open-store.ts'
import { type DatabaseName, type StartedServer, startServer } from '../../support/start-server.ts'

/** What the scripted provider accepts as the key of the operator. */
export const secret = 'key-of-the-operator'
export const flux = 'fal-ai/flux/schnell'

export interface JobWorld {
  readonly place: Place
  readonly provider: ScriptedServer
  /** Accounts, each with one key. */
  readonly holders: readonly Holder[]
  /** The key of the first one. */
  readonly key: string
  /** Starts a server: after the end of the other on SQLite, beside it on PostgreSQL. */
  start(variables?: Record<string, string>): Promise<StartedServer>
  /** Lets the leases of servers that were killed or stopped expire. */
  expireLeases(): Promise<void>
  drafts(): Promise<string[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** A scripted fal.ai, whose work is done when it is first looked at, and servers that use it. */
export async function startJobWorld(
  database: DatabaseName,
  accounts = 1,
  fal?: Parameters<typeof scriptedFal>[0],
): Promise<JobWorld> {
  const place = await newTestStore(database)
  const store = await openStore(place)
  const first = await addAccount(store, { isOwner: true })
  const holders = [first]
  while (holders.length < accounts) holders.push(await addAccount(store))
  await store.close()
  const provider = await scriptedFal(fal)
  provider.polls = 0
  const servers: StartedServer[] = []
  return {
    place,
    provider,
    holders,
    key: first.key,
    async start(variables = {}) {
      const environment = { FAL_KEY: secret, ...ledTo(provider), ...variables }
      const server = await startServer({ database, from: { ...place, ownerKey: first.key }, environment })
      servers.push(server)
      return server
    },
    async expireLeases() {
      // On SQLite the start of a server ends them.
      if (!place.databaseUrl) return
      const client = new Client({ connectionString: place.databaseUrl })
      await client.connect()
      await client.query('update job set leased_until = 1 where leased_until is not null')
      await client.end()
    },
    drafts: () => readdir(join(place.dataDir, 'assets', 'drafts')),
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.close()
      await provider.close()
      await place.remove()
    },
  }
}

export const painting = { model: 'local/painter', prompt: 'mesh', size: '64x64' }

/** Submits a job and waits for it as long as the API does by default. */
export function submit(
  { url }: { readonly url: string },
  key: string,
  json: object,
  { verb = 'generate-image', headers = {} }: { verb?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return call(url, `/api/v1/assets/${verb}`, { key, json, headers })
}

/** Submits a job and does not wait. @returns Its id. */
export async function startJob(
  server: { readonly url: string },
  key: string,
  json: object,
  options: { verb?: string; headers?: Record<string, string> } = {},
): Promise<string> {
  const headers = { prefer: 'respond-async', ...options.headers }
  const { status, body } = await submit(server, key, json, { ...options, headers })
  if (status !== 202) throw new Error(`no job started: ${status} ${JSON.stringify(body)}`)
  return body.job.id
}

// biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
export async function jobOf({ url }: { readonly url: string }, key: string, id: string): Promise<any> {
  return (await call(url, `/api/v1/jobs/${id}`, { key })).body.job
}

/** Waits for the end of a job. @returns The job. */
// biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
export async function finished(server: { readonly url: string }, key: string, id: string): Promise<any> {
  await call(server.url, `/api/v1/jobs/${id}/events`, { key })
  return jobOf(server, key, id)
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await delay(20)
}

/** The requests that asked a provider for work with this prompt. */
export const submits = ({ requests }: ScriptedServer, prompt: string): RecordedRequest[] =>
  requests.filter(({ step, json }) => step === 'submit' && json?.prompt === prompt)
