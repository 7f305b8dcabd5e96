import { newId } from '../../../src/core/ids.ts'
import { createIssuers } from '../../../src/trust-policies/issuers.ts'
import type { TrustPolicyRow } from '../../../src/trust-policies/trust-policy-rows.ts'
import { appOn } from '../../support/app-on.ts'
import type { Answer } from '../../support/call.ts'
import { addAccount, type Holder, openNewStore } from '../../support/open-store.ts'
import type { DatabaseName } from '../../support/start-server.ts'
import { exchange } from './exchange.ts'
import type { Issuer } from './issuer.ts'

const audience = 'https://animate.example.com'

/** A server in this process with its own store and a clock that the test sets. */
export async function openWorld(database: DatabaseName, issuer: Issuer) {
  const { store, close } = await openNewStore(database)
  const owner = await addAccount(store, { isOwner: true })
  const clock = { at: Date.now() }
  const now = () => new Date(clock.at)
  const app = appOn(store, now, {
    issuers: createIssuers([issuer.url], now),
    auth: { origins: [audience], hasCookie: () => false } as never,
  })
  return {
    store,
    owner,
    clock,
    app,
    close,
    forward(ms: number) {
      clock.at += ms
    },

    /** Creates a trust policy with the owner's key. */
    async trustPolicy(by: Holder = owner, more: Partial<TrustPolicyRow> = {}): Promise<TrustPolicyRow> {
      const created = await store.trustPolicies.create(
        by.accountId,
        {
          id: newId('trust'),
          name: 'deploy',
          issuer: issuer.url,
          audience,
          conditions: '{"repository":"octo/app","ref":"refs/heads/main"}',
          scopes: 'assets:read assets:write',
          lifetime_s: 900,
          allowed_ips: null,
          requests_per_minute: null,
          budgets: null,
          models: null,
          created_at: clock.at,
          ...more,
        },
        { by: { kind: 'key', id: by.keyId, name: 'test' }, limit: 50 },
      )
      if (!('row' in created)) throw new Error(created.denied)
      return created.row
    },
    token: (claims: object = {}, options: { alg?: string } = {}) =>
      issuer.token({ aud: audience, ...claims }, { ...options, now: now() }),
    exchange: (token: string, to: string = owner.accountId, more: Record<string, string> = {}) =>
      exchange(app, to, token, more),
    async call(key: string, path: string, json?: unknown, method = json ? 'POST' : 'GET'): Promise<Answer> {
      const response = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      })
      return { status: response.status, headers: response.headers, body: await response.json() }
    },
    /** The denials in the owner's audit log. */
    async denials(): Promise<{ reason: string; claims?: Record<string, string> }[]> {
      const rows = await store.audit.list(owner.accountId, { count: 100 })
      return rows
        .filter(({ action }) => action === 'access.denied')
        .map(({ after }) => JSON.parse(after ?? '{}'))
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>
