import { redactKeys } from '@oanim/key'
import type { Services } from '../http/services.ts'
import { theMachine } from '../audit/audit-store.ts'
import type { TrustRow } from './trust-policy-rows.ts'
import type { Claims } from './conditions.ts'
import { conditionsOf } from './trust-policy.ts'

/** Why a token was not exchanged. */
export interface Refused {
  readonly reason:
    | 'no_trust'
    | 'unproved'
    | 'issuer_unavailable'
    | 'conditions'
    | 'audience'
    | 'scope'
    | 'policy'
    | 'limit'
    | 'spent'
  readonly issuer: string
  /** What the issuer signed. What nobody signed is repeated nowhere. */
  readonly claims?: Claims
  readonly trust?: TrustRow
  readonly cause?: unknown
}

/** Refusals of one account that its activity shows: anybody can make them, and each is a row for ever. */
const bound = { name: 'exchange_refused', attempts: 5, durationS: 60 }

/**
 * Tells the log why a token was not exchanged, and, where the account trusts its issuer, the account's activity: with the
 * claims that its trusts look at, never with the token.
 */
export async function reportRefusal(
  {
    log,
    store,
    now,
    request,
  }: Pick<Services, 'log' | 'store' | 'now'> & {
    readonly request: { readonly id: string; readonly address: string | null }
  },
  trusts: readonly TrustRow[],
  { reason, issuer, claims, trust, cause }: Refused,
): Promise<void> {
  const told = { reason, issuer: shown(issuer), claims: claims && shownClaims(claims, trusts) }
  log.info(
    { request_id: request.id, ...told, ...(cause ? { err: cause } : {}) },
    'the token of a job was refused',
  )

  const [first] = trusts
  if (!first) return
  // What nobody signed does not crowd out what somebody did.
  const waitMs = await store.attempts.take(bound, `${first.account_id} ${claims ? 'signed' : 'unsigned'}`)
  if (waitMs > 0) return
  const { id, name } = trust ?? (trusts.length === 1 ? first : { id: null, name: shown(issuer) })
  await store.activity.write(first.account_id, {
    action: 'access.refused',
    at: now().getTime(),
    by: { ...theMachine, address: request.address, requestId: request.id },
    target: { kind: 'trust', id, name },
    after: told,
  })
}

function shownClaims(claims: Claims, trusts: readonly TrustRow[]): Record<string, string> {
  const names = new Set(['sub', 'aud', ...trusts.flatMap((trust) => Object.keys(conditionsOf(trust)))])
  return Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(claims, name))
      .map((name) => {
        const claim = claims[name]
        return [name, shown(typeof claim === 'string' ? claim : (JSON.stringify(claim) ?? ''))]
      }),
  )
}

function shown(text: string): string {
  return redactKeys(text).toWellFormed().slice(0, 200).toWellFormed()
}
