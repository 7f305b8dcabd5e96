import { AsyncLocalStorage } from 'node:async_hooks'
import type { PersonId } from '../core/ids.ts'
import { containsKey } from '../core/text.ts'
import type { Author, Deed } from '../audit/audit-store.ts'

/** The request in which the library works. */
export interface Occasion {
  readonly address: string | null
  readonly requestId: string
  /** What it is when a session ends in this request. Without it the library puts a session in place of another. */
  readonly ends?: 'person.signed_out' | 'session.revoked' | undefined
}

const occasion = new AsyncLocalStorage<Occasion>()

/** Runs the library's work for one request: what it changes is signed with that request. */
export function onOccasion<Result>(of: Occasion, work: () => Promise<Result>): Promise<Result> {
  return occasion.run(of, work)
}

/** A row as the library sees it. */
export type LibraryRow = Readonly<Record<string, unknown>>
export type PersonDeed = Pick<Deed, 'action' | 'target' | 'before' | 'after'>

/** The fields of a row by which it is known whose it is. */
export function personOf(model: string, row: LibraryRow): PersonId {
  return (model === 'user' ? row['id'] : row['userId']) as PersonId
}

/** Whoever works for a person in this request. */
export function authorFor(person: {
  readonly id: PersonId
  readonly name: string
}): Author & { kind: 'person' } {
  const { address = null, requestId } = occasion.getStore() ?? {}
  return { kind: 'person', id: person.id, name: person.name, address, requestId }
}

/** The tables of the library of which some writes are deeds. */
const tables = new Set(['user', 'account', 'passkey', 'twoFactor'])

/** Says whether a write may be a deed, and so goes into one transaction with its entry. */
export function mayBeDeed(model: string, write: 'create' | 'update' | 'delete'): boolean {
  if (model !== 'session') return tables.has(model)
  return write === 'delete' && occasion.getStore()?.ends !== undefined
}

/** What it means that a row came to be. New people have an entry of their own. */
export function deedOfCreate(model: string, row: LibraryRow): PersonDeed[] {
  if (model === 'passkey') return [{ action: 'passkey.added', target: passkey(row) }]
  if (model === 'twoFactor') return [factorChanged(row, ['secret', 'backupCodes'])]
  if (model !== 'account') return []
  if (row['providerId'] === 'credential') return [{ action: 'password.changed' }]
  return [{ action: 'provider.linked', target: provider(row) }]
}

/** What it means that a row changed: `update` is what it was given. */
export function deedsOfUpdate(model: string, row: LibraryRow, update: LibraryRow): PersonDeed[] {
  if (model === 'account') return 'password' in update ? [{ action: 'password.changed' }] : []
  if (model === 'twoFactor') {
    const changed = ['secret', 'backupCodes'].filter((field) => field in update)
    return changed.length > 0 ? [factorChanged(row, changed)] : []
  }
  const names = model === 'passkey' ? { name: 'name' } : facts
  const changed = Object.entries(names).filter(([field]) => field in update && update[field] !== row[field])
  const deeds: PersonDeed[] = []
  if (changed.length > 0) {
    const pick = (from: LibraryRow) => Object.fromEntries(changed.map(([field, name]) => [name, from[field]]))
    const what = { before: pick(row), after: pick(update) }
    deeds.push(
      model === 'passkey'
        ? { action: 'passkey.renamed', target: passkey(row), ...what }
        : { action: 'person.changed', ...what },
    )
  }
  const isOn = update['twoFactorEnabled']
  if (model === 'user' && typeof isOn === 'boolean' && isOn !== (row['twoFactorEnabled'] === true)) {
    deeds.push({ action: isOn ? 'two_factor.enabled' : 'two_factor.disabled' })
  }
  return deeds
}

/** What it means that a row is gone. */
export function deedOfDelete(model: string, row: LibraryRow, now: number): PersonDeed[] {
  if (model === 'passkey') return [{ action: 'passkey.removed', target: passkey(row) }]
  if (model === 'account') return [{ action: 'provider.unlinked', target: provider(row) }]
  const ends = occasion.getStore()?.ends
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

/** What a person has that others may see change, and what the log calls it. */
const facts: Record<string, string> = { name: 'name', email: 'email', emailVerified: 'email_verified' }

function factorChanged(row: LibraryRow, changed: readonly string[]): PersonDeed {
  const words: Record<string, string> = { secret: 'secret', backupCodes: 'backup_codes' }
  return {
    action: 'two_factor.changed',
    target: { kind: 'second_factor', id: String(row['id']), name: null },
    after: { changed: changed.map((field) => words[field]) },
  }
}

function passkey(row: LibraryRow): PersonDeed['target'] {
  return { kind: 'passkey', id: String(row['id']), name: text(row['name']) }
}

function provider(row: LibraryRow): PersonDeed['target'] {
  return { kind: 'provider', id: String(row['id']), name: text(row['providerId']) }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
