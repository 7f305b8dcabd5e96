import type { AuditEventInput } from '../audit/audit-store.ts'
import type { UserId } from '../core/ids.ts'
import { containsKey } from '../core/text.ts'
import { sessionEndAction } from './auth-context.ts'

/** A row of better-auth. */
export type LibraryRow = Readonly<Record<string, unknown>>
export type UserAuditEvent = Pick<AuditEventInput, 'action' | 'target' | 'before' | 'after'>

/** The user that a row belongs to. */
export function userOf(model: string, row: LibraryRow): UserId {
  return (model === 'user' ? row['id'] : row['userId']) as UserId
}

const auditedModels = new Set(['user', 'account', 'passkey', 'twoFactor'])

/** Whether a write may have an audit event, and therefore needs a transaction. */
export function mayBeAudited(model: string, write: 'create' | 'update' | 'delete'): boolean {
  if (model !== 'session') return auditedModels.has(model)
  return write === 'delete' && sessionEndAction() !== undefined
}

/** The audit events of a created row. The adapter records new users itself. */
export function auditEventOfCreate(model: string, row: LibraryRow): UserAuditEvent[] {
  if (model === 'passkey') return [{ action: 'passkey.added', target: passkey(row) }]
  if (model === 'twoFactor') return [twoFactorChanged(row, ['secret', 'backupCodes'])]
  if (model !== 'account') return []
  if (row['providerId'] === 'credential') return [{ action: 'password.changed' }]
  return [{ action: 'provider.linked', target: provider(row) }]
}

/** The audit events of an updated row. */
export function auditEventsOfUpdate(model: string, row: LibraryRow, update: LibraryRow): UserAuditEvent[] {
  if (model === 'account') return 'password' in update ? [{ action: 'password.changed' }] : []
  if (model === 'twoFactor') {
    const changed = ['secret', 'backupCodes'].filter((field) => field in update)
    return changed.length > 0 ? [twoFactorChanged(row, changed)] : []
  }
  const names = model === 'passkey' ? { name: 'name' } : userFields
  const changed = Object.entries(names).filter(([field]) => field in update && update[field] !== row[field])
  const auditEvents: UserAuditEvent[] = []
  if (changed.length > 0) {
    const pick = (from: LibraryRow) => Object.fromEntries(changed.map(([field, name]) => [name, from[field]]))
    const change = { before: pick(row), after: pick(update) }
    auditEvents.push(
      model === 'passkey'
        ? { action: 'passkey.renamed', target: passkey(row), ...change }
        : { action: 'user.updated', ...change },
    )
  }
  const isOn = update['twoFactorEnabled']
  if (model === 'user' && typeof isOn === 'boolean' && isOn !== (row['twoFactorEnabled'] === true)) {
    auditEvents.push({ action: isOn ? 'two_factor.enabled' : 'two_factor.disabled' })
  }
  return auditEvents
}

/** The audit events of a deleted row. */
export function auditEventOfDelete(model: string, row: LibraryRow, now: number): UserAuditEvent[] {
  if (model === 'passkey') return [{ action: 'passkey.removed', target: passkey(row) }]
  if (model === 'account') return [{ action: 'provider.unlinked', target: provider(row) }]
  const ends = sessionEndAction()
  const isLive = model === 'session' && new Date(row['expiresAt'] as string | Date).getTime() > now
  if (!isLive || ends === undefined) return []
  const name = text(row['userAgent'])
  const isLoggable = name !== null && !containsKey(name)
  return [
    {
      action: ends,
      target: { kind: 'session', id: String(row['id']), name: isLoggable ? name.slice(0, 200) : null },
    },
  ]
}

/** Audited columns of a user, and their names in events. */
const userFields: Record<string, string> = { name: 'name', email: 'email', emailVerified: 'email_verified' }

function twoFactorChanged(row: LibraryRow, changed: readonly string[]): UserAuditEvent {
  const names: Record<string, string> = { secret: 'secret', backupCodes: 'backup_codes' }
  return {
    action: 'two_factor.changed',
    target: { kind: 'second_factor', id: String(row['id']), name: null },
    after: { changed: changed.map((field) => names[field]) },
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
