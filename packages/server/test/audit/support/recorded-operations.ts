import { randomBytes } from 'node:crypto'
import { ask, redeem } from '../../oauth/support/client.ts'
import { png } from '../../providers/support/scripted-media.ts'
import { type Answer, call, createKey } from '../../support/call.ts'
import type { StartedServer } from '../../support/start-server.ts'
import { Browser } from '../../users/support/browser.ts'
import { invite, password, setupToken } from '../../users/support/users.ts'

export interface World {
  readonly server: StartedServer
  /** A key of the account whose log is read, and its owner. */
  readonly key: string
  readonly owner: Browser
  /** The second factor of the user who turned it on last. */
  readonly factor: { secret: string; codes: string[] }
}

export type Answered = Pick<Answer, 'status'> & { readonly headers: Headers | Record<string, unknown> }

/** A call, and the audit event that it records besides actor, address and request. */
export interface RecordedCall {
  readonly action: string
  readonly by?: 'key' | 'user' | 'system'
  readonly has?: readonly ('target' | 'before' | 'after')[]
  /** Creates what the call needs, and calls. */
  call(world: World): Promise<Answered>
}

const keyOf = async ({ server, key }: World) => (await createKey(server.url, key, 'test key')).id
const onKey = async (world: World, verb: string, json?: object) =>
  call(world.server.url, `/api/v1/api-keys/${await keyOf(world)}/${verb}`, {
    method: 'POST',
    key: world.key,
    ...(json && { json }),
  })
const invitation = async ({ owner }: World) => {
  const { body } = await owner.post('/api/v1/invitations', { role: 'member' })
  return { id: body.invitation.id as string, token: /#(.+)$/.exec(body.url)?.[1] ?? '' }
}
const target = ['target'] as const
const painting = { model: 'local/painter', prompt: 'dark mesh', size: '64x64' }
const assetOf = async ({ server, key }: World): Promise<string> => {
  const { body } = await call(server.url, '/api/v1/assets/generate-image', { key, json: painting })
  return body.job.assets[0].id
}
/** Starts a job of an operation that generates an asset. */
const generates = (verb: string, json: object, takesImage = false): RecordedCall => ({
  action: 'asset.generated',
  has: target,
  call: async (world) =>
    call(world.server.url, `/api/v1/assets/${verb}`, {
      key: world.key,
      json: { ...json, ...(takesImage && { image: await assetOf(world) }) },
    }),
})
const share = async (world: World) =>
  onKey(world, 'share', { ciphertext: randomBytes(66).toString('base64url') })
const report = async ({ server, key }: World) => {
  const leaked = await createKey(server.url, key, 'test key')
  return call(server.url, '/api/v1/leak-reports', { json: { key: leaked.key, location: 'a gist' } })
}
const trustPolicy = ({ server, key }: World) =>
  call(server.url, '/api/v1/trust-policies', {
    key,
    json: {
      name: 'deploy',
      issuer: 'https://token.actions.githubusercontent.com',
      conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
      scopes: ['assets:write'],
    },
  })
const change = ['target', 'before', 'after'] as const

/** Every operation that records an audit event. */
export const recordedOperations: Record<string, RecordedCall> = {
  'setup.complete': {
    action: 'setup.completed',
    by: 'user',
    has: ['before', 'after'],
    async call({ server, owner }) {
      const token = await setupToken(server)
      return owner.post('/api/v1/setup', { token, email: 'owner@example.com', password, name: 'Olga Owner' })
    },
  },
  'api_keys.create': {
    action: 'key.created',
    has: ['target', 'after'],
    call: ({ server, key }) => call(server.url, '/api/v1/api-keys', { key, json: { name: 'new' } }),
  },
  'api_keys.revoke': {
    action: 'key.revoked',
    has: change,
    async call(world) {
      const path = `/api/v1/api-keys/${await keyOf(world)}`
      return call(world.server.url, path, { method: 'DELETE', key: world.key })
    },
  },
  'api_keys.pause': { action: 'key.paused', has: change, call: (world) => onKey(world, 'pause') },
  'api_keys.resume': {
    action: 'key.resumed',
    has: change,
    async call(world) {
      const path = `/api/v1/api-keys/${await keyOf(world)}`
      await call(world.server.url, `${path}/pause`, { method: 'POST', key: world.key })
      return call(world.server.url, `${path}/resume`, { method: 'POST', key: world.key })
    },
  },
  'api_keys.quarantine': {
    action: 'key.quarantined',
    has: change,
    call: (world) => onKey(world, 'quarantine'),
  },
  'api_keys.rotate': { action: 'key.rotated', has: change, call: (world) => onKey(world, 'rotate', {}) },
  'api_keys.update': {
    action: 'key.updated',
    has: change,
    call: async (world) =>
      call(world.server.url, `/api/v1/api-keys/${await keyOf(world)}`, {
        method: 'PATCH',
        key: world.key,
        json: { budgets: [{ limit_usd: 5, period: 'day' }] },
      }),
  },
  'policy.update': {
    action: 'policy.updated',
    has: ['before', 'after'],
    call: ({ server, key }) =>
      call(server.url, '/api/v1/policy', { method: 'PATCH', key, json: { requests_per_minute: 9_000 } }),
  },
  'assets.generate_image': generates('generate-image', painting),
  'openai.create_image_edits': {
    action: 'asset.generated',
    has: target,
    call: async (world) =>
      call(world.server.url, '/v1/images/edits', {
        key: world.key,
        json: { model: 'local/edit', prompt: 'rotate 90', image: await assetOf(world) },
      }),
  },
  'openai.create_speech': {
    action: 'asset.generated',
    has: target,
    call: ({ server, key }) =>
      call(server.url, '/v1/audio/speech', { key, json: { input: 'Good morning.' } }),
  },
  'openai.create_video': {
    action: 'asset.generated',
    has: target,
    call: async ({ server, key }) => {
      const answer = await call(server.url, '/v1/videos', { key, json: { prompt: 'waves' } })
      await call(server.url, `/api/v1/jobs/${answer.body.id}/events`, { key })
      return answer
    },
  },
  'openai.delete_video': {
    action: 'asset.deleted',
    has: target,
    async call({ server, key }) {
      const { body } = await call(server.url, '/v1/videos', { key, json: { prompt: 'waves' } })
      await call(server.url, `/api/v1/jobs/${body.id}/events`, { key })
      return call(server.url, `/v1/videos/${body.id}`, { key, method: 'DELETE' })
    },
  },
  'openai.create_images': {
    action: 'asset.generated',
    has: target,
    call: ({ server, key }) => call(server.url, '/v1/images/generations', { key, json: painting }),
  },
  'assets.edit_image': generates('edit-image', { model: 'local/edit', prompt: 'rotate 90' }, true),
  'assets.upscale': generates('upscale', { model: 'local/upscale' }, true),
  'assets.remove_background': generates('remove-background', { model: 'fal-ai/birefnet/v2' }, true),
  'assets.generate_video': generates('generate-video', { prompt: 'waves' }),
  'assets.generate_audio': generates('generate-audio', { prompt: 'calm piano' }),
  'assets.run': generates('run', { model: 'fal-ai/flux/schnell', input: { prompt: 'a cat' } }),
  'assets.upload': {
    action: 'asset.uploaded',
    has: target,
    call: ({ server, key }) =>
      call(server.url, '/api/v1/assets', {
        key,
        body: new Uint8Array(png),
        headers: { 'content-type': 'image/png' },
      }),
  },
  'jobs.cancel': {
    action: 'job.cancelled',
    has: ['target', 'before'],
    async call({ server, key }) {
      const { body } = await call(server.url, '/api/v1/assets/generate-video', {
        key,
        json: { prompt: 'waves' },
        headers: { prefer: 'respond-async' },
      })
      return call(server.url, `/api/v1/jobs/${body.job.id}/cancel`, { key, method: 'POST' })
    },
  },
  'providers.set_key': {
    action: 'provider.updated',
    by: 'user',
    has: target,
    call: ({ owner }) => owner.post('/api/v1/providers/bfl/key', { key: 'key-of-a-provider' }),
  },
  'providers.remove_key': {
    action: 'provider.removed',
    by: 'user',
    has: target,
    async call({ owner }) {
      await owner.post('/api/v1/providers/bfl/key', { key: 'key-of-a-provider' })
      return owner.send('/api/v1/providers/bfl/key', { method: 'DELETE' })
    },
  },
  'assets.delete': {
    action: 'asset.deleted',
    has: target,
    call: async (world) =>
      call(world.server.url, `/api/v1/assets/${await assetOf(world)}`, { method: 'DELETE', key: world.key }),
  },
  'assets.create_link': {
    action: 'asset.link_created',
    has: ['target', 'after'],
    call: async (world) =>
      call(world.server.url, `/api/v1/assets/${await assetOf(world)}/links`, { key: world.key, json: {} }),
  },
  'invitations.create': {
    action: 'member.invited',
    by: 'user',
    has: ['target', 'after'],
    call: ({ owner }) => owner.post('/api/v1/invitations', { role: 'member' }),
  },
  'invitations.revoke': {
    action: 'invitation.revoked',
    by: 'user',
    has: target,
    call: async (world) =>
      world.owner.send(`/api/v1/invitations/${(await invitation(world)).id}`, { method: 'DELETE' }),
  },
  'invitations.accept': {
    action: 'user.joined',
    by: 'user',
    has: ['target', 'after'],
    async call(world) {
      const { token } = await invitation(world)
      const newUser = new Browser(world.server.url)
      return newUser.post('/api/v1/invitations/accept', { token, password, email: 'new@example.com' })
    },
  },
  'invitations.join': {
    action: 'user.joined',
    by: 'user',
    has: ['target', 'after'],
    async call(world) {
      const user = await invite(world.owner, { email: 'joiner@example.com' })
      return user.post('/api/v1/invitations/join', { token: (await invitation(world)).token })
    },
  },
  'members.remove': {
    action: 'member.removed',
    by: 'user',
    has: change,
    async call({ owner }) {
      const member = await invite(owner, { email: 'leaver@example.com', role: 'member' })
      const { body } = await member.get('/api/v1/users/me')
      return owner.send(`/api/v1/members/${body.user.id}`, { method: 'DELETE' })
    },
  },
  'authorization_requests.approve': {
    action: 'authorization_request.approved',
    by: 'user',
    has: target,
    call: async ({ server, owner }) =>
      owner.post(`/api/v1/authorization-requests/${(await ask(server.url)).id}/approve`),
  },
  'authorization_requests.deny': {
    action: 'authorization_request.denied',
    by: 'user',
    has: target,
    call: async ({ server, owner }) =>
      owner.post(`/api/v1/authorization-requests/${(await ask(server.url)).id}/deny`),
  },
  'api_keys.share': { action: 'key.shared', has: ['target', 'after'], call: (world) => share(world) },
  'shares.open': {
    action: 'share.opened',
    by: 'system',
    has: ['target', 'after'],
    async call(world) {
      const { body } = await share(world)
      return call(world.server.url, `/api/v1/shares/${body.share.id}/open`, { method: 'POST' })
    },
  },
  'leak_reports.create': {
    action: 'key.leaked',
    by: 'system',
    has: ['target', 'after'],
    call: (world) => report(world),
  },
  'leak_reports.resolve': {
    action: 'leak_report.resolved',
    has: ['target', 'after'],
    async call(world) {
      const { url } = world.server
      await report(world)
      const { body } = await call(url, '/api/v1/leak-reports', { key: world.key })
      const [open] = body.leak_reports.filter(
        (each: { resolved_at: string | null }) => each.resolved_at === null,
      )
      return call(url, `/api/v1/leak-reports/${open.id}/resolve`, { method: 'POST', key: world.key })
    },
  },
  'trust_policies.create': {
    action: 'trust_policy.created',
    has: ['target', 'after'],
    call: (world) => trustPolicy(world),
  },
  'trust_policies.delete': {
    action: 'trust_policy.deleted',
    has: target,
    async call(world) {
      const { body } = await trustPolicy(world)
      const path = `/api/v1/trust-policies/${body.trust_policy.id}`
      return call(world.server.url, path, { method: 'DELETE', key: world.key })
    },
  },
  'oauth.revoke': {
    action: 'key.revoked',
    has: change,
    async call({ server, key }) {
      const made = await createKey(server.url, key, 'test key')
      return call(server.url, '/oauth/revoke', {
        method: 'POST',
        body: new URLSearchParams({ token: made.key }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    },
  },
  'oauth.issue_token': {
    action: 'key.created',
    by: 'user',
    has: ['target', 'after'],
    async call({ server, owner }) {
      const asked = await ask(server.url)
      const { body } = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
      await redeem(asked, body.redirect_to)
      return { status: 200, headers: {} }
    },
  },
}

/** Operations that are not GET and record no event of their own, and why. */
export const unrecordedOperations: Record<string, string> = {
  'engines.install': 'records engine.installed once it is installed, see providers/engines.test.ts',
  'oauth.push_request': 'has no actor yet; the decision records authorization_request.approved or .denied',
  'oauth.register_client': 'stores nothing: the client ID is the signed registration',
  'oauth.introspect': 'reads; POST keeps the key out of the URL',
  'webhooks.github_secret_scanning':
    'revokes keys like leak_reports.create; needs a signature of GitHub, see leak-reports/github.test.ts',
  'mcp.call': 'a tool runs an operation of this list, which records its own event',
  'estimates.create': 'reads; its body is that of the request that it estimates',
  'invitations.preview': 'reads; POST keeps the token out of the URL',
}
