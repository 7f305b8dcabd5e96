import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditActor, AuditEventInput } from '../audit/audit-store.ts'
import type { UserId } from '../core/ids.ts'
import { containsKey } from '../core/text.ts'

/** The request in which the library works. */
export interface AuthRequestContext {
  readonly address: string | null
  readonly requestId: string
  /** What it is when a session ends in this request. Without it the library puts a session in place of another. */
  readonly ends?: 'user.signed_out' | 'session.revoked' | undefined
}

const requestContext = new AsyncLocalStorage<AuthRequestContext>()

/** Runs the library's work for one request: what it changes is signed with that request. */
export function withRequestContext<Result>(
  of: AuthRequestContext,
  work: () => Promise<Result>,
): Promise<Result> {
  return requestContext.run(of, work)
}

/** A row as the library sees it. */
export type LibraryRow = Readonly<Record<string, unknown>>
export type UserAuditEvent = Pick<AuditEventInput, 'action' | 'target' | 'before' | 'after'>

/** The fields of a row by which it is known whose it is. */
export function userOf(model: string, row: LibraryRow): UserId {
  return (model === 'user' ? row['id'] : row['userId']) as UserId
}

/** Whoever works for a user in this request. */
export function auditActorFor(user: {
  readonly id: UserId
  readonly name: string
}): AuditActor & { kind: 'user' } {
  const { address = null, requestId } = requestContext.getStore() ?? {}
  return { kind: 'user', id: user.id, name: user.name, address, requestId }
}

/** The tables of the library of which some writes are deeds. */
const tables = new Set(['user', 'account', 'passkey', 'twoFactor'])

/** Says whether a write may be a deed, and so goes into one transaction with its entry. */
export function mayBeAudited(model: string, write: 'create' | 'update' | 'delete'): boolean {
  if (model !== 'session') return tables.has(model)
  return write === 'delete' && requestContext.getStore()?.ends !== undefined
}

/** What it means that a row came to be. New users have an entry of their own. */
export function auditEventOfCreate(model: string, row: LibraryRow): UserAuditEvent[] {
  if (model === 'passkey') return [{ action: 'passkey.added', target: passkey(row) }]
  if (model === 'twoFactor') return [factorChanged(row, ['secret', 'backupCodes'])]
  if (model !== 'account') return []
  if (row['providerId'] === 'credential') return [{ action: 'password.changed' }]
  return [{ action: 'provider.linked', target: provider(row) }]
}

/** What it means that a row changed: `update` is what it was given. */
export function auditEventsOfUpdate(model: string, row: LibraryRow, update: LibraryRow): UserAuditEvent[] {
  if (model === 'account') return 'password' in update ? [{ action: 'password.changed' }] : []
  if (model === 'twoFactor') {
    const changed = ['secret', 'backupCodes'].filter((field) => field in update)
    return changed.length > 0 ? [factorChanged(row, changed)] : []
  }
  const names = model === 'passkey' ? { name: 'name' } : facts
  const changed = Object.entries(names).filter(([field]) => field in update && update[field] !== row[field])
  const auditEvents: UserAuditEvent[] = []
  if (changed.length > 0) {
    const pick = (from: LibraryRow) => Object.fromEntries(changed.map(([field, name]) => [name, from[field]]))
    const what = { before: pick(row), after: pick(update) }
    auditEvents.push(
      model === 'passkey'
        ? { action: 'passkey.renamed', target: passkey(row), ...what }
        : { action: 'user.updated', ...what },
    )
  }
  const isOn = update['twoFactorEnabled']
  if (model === 'user' && typeof isOn === 'boolean' && isOn !== (row['twoFactorEnabled'] === true)) {
    auditEvents.push({ action: isOn ? 'two_factor.enabled' : 'two_factor.disabled' })
  }
  return auditEvents
}

/** What it means that a row is gone. */
export function auditEventOfDelete(model: string, row: LibraryRow, now: number): UserAuditEvent[] {
  if (model === 'passkey') return [{ action: 'passkey.removed', target: passkey(row) }]
  if (model === 'account') return [{ action: 'provider.unlinked', target: provider(row) }]
  const ends = requestContext.getStore()?.ends
  const isLive = model === 'session' && new Date(row['expiresAt'] as string | Date).getTime() > now
  if (!isLive || ends === undefined) return []
  const name = text(row['userAgent'])
  const isShown = name !== null && !containsKey(name)
  return [
    {
      action: ends,
      target: { kind: 'session', id: String(row['id']), name: isShown ? name.slice(0, 200) : null },
    },
  ]
}

/** What a user has that others may see change, and what the log calls it. */
const facts: Record<string, string> = { name: 'name', email: 'email', emailVerified: 'email_verified' }

function factorChanged(row: LibraryRow, changed: readonly string[]): UserAuditEvent {
  const words: Record<string, string> = { secret: 'secret', backupCodes: 'backup_codes' }
  return {
    action: 'two_factor.changed',
    target: { kind: 'second_factor', id: String(row['id']), name: null },
    after: { changed: changed.map((field) => words[field]) },
  }
}

function passkey(row: LibraryRow): UserAuditEvent['target'] {
  return { kind: 'passkey', id: String(row['id']), name: text(row['name']) }
}

function provider(row: LibraryRow): UserAuditEvent['target'] {
  return { kind: 'provider', id: String(row['id']), name: text(row['providerId']) }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
