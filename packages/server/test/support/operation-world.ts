import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type JobId, newId } from '../../src/core/ids.ts'
import { formatScopes, type Scope, scopes } from '../../src/core/scopes.ts'
import type { Operation } from '../../src/http/operation.ts'
import type { JobOutcome } from '../../src/jobs/job-store.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import type { Verb } from '../../src/providers/provider.ts'
import { openStore, type Store } from '../../src/store.ts'
import { insertMember, insertUser } from '../../src/users/user-store.ts'
import { scriptedFal } from '../providers/support/fal-server.ts'
import { ledTo } from '../providers/support/led-to.ts'
import type { ScriptedServer } from '../providers/support/scripted-server.ts'
import { call, createKey } from './call.ts'
import { newAsset } from './new-asset.ts'
import { addAccount, addKey, type Holder, type Place } from './open-store.ts'
import { type databases, type StartedServer, startServer } from './start-server.ts'

/** Path parameters: a resource of the caller, and one of another account. */
export interface Resources {
  readonly key_id: string
  readonly asset_id: string
  readonly leak_report_id: string
  readonly share_id: string
  readonly trust_policy_id: string
  readonly user_id: string
  readonly model_id: string
  /** A job that is finished. */
  readonly job_id: string
  /** A video that is finished. */
  readonly video_id: string
}

export interface Members {
  /** Members who are not removed yet. */
  readonly members: string[]
  /** Assets that are not deleted yet. */
  readonly spareAssets: string[]
  /** Videos that are not deleted yet. */
  readonly spareVideos: string[]
}

export interface World {
  readonly server: StartedServer
  /** The one provider that is configured. */
  readonly provider: ScriptedServer
  readonly owner: Holder & Resources & Members
  readonly stranger: Holder & Resources & Members
  readonly revokedKey: string
  /** For each scope, a key that has all others. */
  readonly scopeless: ReadonlyMap<Scope, string>
}
export async function populate(place: Place, database: (typeof databases)[number]): Promise<World> {
  // SQLite belongs to one process, so seed what the API cannot create before the server starts.
  const store = await openStore(place)
  const owner = await addAccount(store, { isOwner: true })
  const stranger = await addAccount(store)
  const revoked = await addKey(store, owner.accountId)
  await store.keys.revoke(owner.accountId, revoked.keyId, { by: systemActor, at: Date.now() })
  const resources = async (of: Holder) => {
    const { keyId } = await addKey(store, of.accountId)
    const members = await addMembers(store, of.accountId)
    return {
      ...of,
      key_id: keyId,
      asset_id: await addAsset(store, of),
      leak_report_id: await addLeakReport(store, of.accountId),
      share_id: await addShare(store, of.accountId, keyId),
      trust_policy_id: await addTrustPolicy(store, of),
      user_id: members[0] ?? '',
      model_id: 'local/painter',
      job_id: await addJob(store, of),
      video_id: await addVideo(store, of),
      members,
      spareAssets: [await addAsset(store, of), await addAsset(store, of)],
      spareVideos: [await addVideo(store, of), await addVideo(store, of)],
    }
  }
  const limited = await addAccount(store)
  const scopeless = new Map<Scope, string>()
  for (const missing of scopes) {
    const restrictions = {
      ...unrestricted,
      scopes: formatScopes(scopes.filter((scope) => scope !== missing)),
    }
    scopeless.set(missing, (await addKey(store, limited.accountId, restrictions)).key)
  }
  const filled = { owner: await resources(owner), stranger: await resources(stranger) }
  await store.close()
  const provider = await scriptedFal()
  provider.polls = 0
  const server = await startServer({
    database,
    from: { ...place, ownerKey: owner.key },
    // Brute-force protection would block so many wrong keys from one address. Without npm, no engine is installed.
    environment: {
      OANIM_TRUSTED_PROXIES: '127.0.0.1',
      PATH: '',
      FAL_KEY: 'key-of-the-operator',
      ...ledTo(provider),
    },
  })
  return { server, provider, ...filled, revokedKey: revoked.key, scopeless }
}

export async function addAsset(store: Store, { accountId, keyId }: Holder): Promise<string> {
  const id = newId('asset')
  const { size_bytes, sha256 } = await addContent(store)
  await store.assets.create(accountId, newAsset({ id, size_bytes, sha256 }), {
    kind: 'key',
    id: keyId,
    name: 'test',
  })
  return id
}

/** Keeps an image that no other asset has. */
async function addContent(store: Store): Promise<{ size_bytes: number; sha256: string }> {
  const pixels = randomBytes(16 * 16 * 3)
  const content = await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
    .png()
    .toBuffer()
  const sha256 = createHash('sha256').update(content).digest('hex')
  const draft = store.blobs.draft()
  await writeFile(draft, content)
  await store.blobs.keep(draft, sha256)
  return { size_bytes: content.length, sha256 }
}

/** Adds a job that failed. */
export async function addJob(store: Store, holder: Holder): Promise<string> {
  const error = JSON.stringify({ code: 'server_busy', facts: {} })
  return addFinishedJob(store, holder, 'generate_image', () => ({ status: 'failed', error }))
}

/** Adds a video that is finished. */
export async function addVideo(store: Store, holder: Holder): Promise<string> {
  const content = await addContent(store)
  return addFinishedJob(store, holder, 'generate_video', (jobId) => ({
    status: 'succeeded',
    assets: [newAsset({ ...content, job_id: jobId, kind: 'video', content_type: 'video/mp4' })],
  }))
}

async function addFinishedJob(
  store: Store,
  { accountId, keyId }: Holder,
  verb: Verb,
  outcomeOf: (jobId: JobId) => Pick<JobOutcome, 'status' | 'error' | 'assets'>,
): Promise<string> {
  const by = { kind: 'key', id: keyId, name: 'test' } as const
  const created = await store.jobs.create(
    accountId,
    {
      id: newId('job'),
      verb,
      model: 'local/painter',
      provider: 'local',
      request: JSON.stringify({
        verb,
        model: 'painter',
        prompt: 'mesh',
        count: 1,
        files: [],
      }),
      estimate_micro_usd: 0,
      budget_subjects: `${accountId} ${keyId}`,
      created_at: Date.now(),
    },
    {
      server: 'server_of_this_test',
      leaseMs: 30_000,
      provider: { maxRunning: 10, isLocal: true },
      maxRunningOfAccount: 10,
    },
    { by, maxUnfinished: 10 },
  )
  assert.ok(typeof created === 'object' && 'row' in created && created.isStarted)
  const outcome = { at: Date.now(), cost: null, ...outcomeOf(created.row.id) }
  assert.ok(await store.jobs.finish(created.row, 'server_of_this_test', outcome, by))
  return created.row.id
}

export async function addLeakReport(store: Store, accountId: Holder['accountId']): Promise<string> {
  const { keyId } = await addKey(store, accountId)
  const report = { source: 'report', location: null, by: systemActor, at: Date.now() } as const
  await store.leakReports.create(accountId, keyId, report)
  const [leaked] = await store.leakReports.list(accountId, { count: 1 })
  assert.ok(leaked)
  return leaked.leak_report.id
}

export async function addShare(store: Store, accountId: Holder['accountId'], keyId: string): Promise<string> {
  const share = { ciphertext: 'sealed', created_at: Date.now(), expires_at: Date.now() + 3_600_000 }
  const made = await store.shares.create(accountId, keyId, share, systemActor)
  assert.ok('row' in made)
  return made.row.id
}

export async function addTrustPolicy(store: Store, { accountId, keyId }: Holder): Promise<string> {
  const id = newId('trust')
  await store.trustPolicies.create(
    accountId,
    {
      id,
      name: 'deploy',
      issuer: 'https://issuer.example.com',
      audience: 'https://animate.example.com',
      conditions: '{"sub":"deploy"}',
      scopes: 'assets:write',
      lifetime_s: 900,
      allowed_ips: null,
      requests_per_minute: null,
      budgets: null,
      models: null,
      created_at: Date.now(),
    },
    { by: { kind: 'key', id: keyId, name: 'test' }, limit: 10 },
  )
  return id
}

/** Adds members: a removal leaves the next one. @returns Their ids, which `freshOf` takes one by one. */
export async function addMembers(store: Store, accountId: Holder['accountId']): Promise<string[]> {
  const users = Array.from({ length: 2 }, () => newId('user'))
  await store.database.db.transaction().execute(async (transaction) => {
    for (const id of users) {
      const user = { id, email: `${id}@example.com`, name: 'Test', passwordHash: 'none' }
      await insertUser(transaction, store.dialect, user, Date.now())
      await insertMember(transaction, { accountId, userId: id, role: 'member', isOwn: false }, Date.now())
    }
  })
  return users
}

/** What is somebody's own. A key in the path is a new one, which does not miss whatever was done to it before. */
export async function freshOf(
  world: World,
  { key, ...own }: Holder & Resources & Members,
  { path, method }: Operation,
): Promise<Resources> {
  if (method === 'DELETE' && path.includes('{asset_id}'))
    return { ...own, asset_id: own.spareAssets[0] ?? '' }
  if (method === 'DELETE' && path.includes('{video_id}'))
    return { ...own, video_id: own.spareVideos[0] ?? '' }
  if (path.includes('{user_id}')) return { ...own, user_id: own.members[0] ?? '' }
  if (!path.includes('{key_id}')) return own
  const { url } = world.server
  const { body } = await call(url, '/api/v1/api-keys', { key })
  const live: { id: string; name: string }[] = body.api_keys
  for (const { id } of live.filter(({ name }) => name === 'fresh')) {
    await call(url, `/api/v1/api-keys/${id}`, { key, method: 'DELETE' })
  }
  return { ...own, key_id: (await createKey(url, key, 'fresh')).id }
}
