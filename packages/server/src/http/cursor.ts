import type { After } from '../storage/key-store.ts'

/** Packs the place of a row in a list, newest first, into a text that callers need not understand. */
export function encodeCursor({ created_at, id }: After): string {
  return Buffer.from(`${created_at}.${id}`).toString('base64url')
}

export function decodeCursor(cursor: string): After | undefined {
  const [, createdAt, id] =
    /^(\d{1,15})\.(key_\w{1,40})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return createdAt && id ? { created_at: Number(createdAt), id: id as After['id'] } : undefined
}
