import type { After } from '../database/is-after.ts'

/** Packs the place of a row in a list, newest first, into a text that callers need not understand. */
export function encodeCursor({ created_at, id }: After): string {
  return Buffer.from(`${created_at}.${id}`).toString('base64url')
}

/** @param kind The kind of the list's ids: a cursor of another list is none of this one. */
export function decodeCursor(cursor: string, kind: string): After | undefined {
  const [, createdAt, id] = /^(\d{1,15})\.(\w{1,50})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return createdAt && id?.startsWith(`${kind}_`) ? { created_at: Number(createdAt), id } : undefined
}
