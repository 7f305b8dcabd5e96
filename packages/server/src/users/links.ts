import { hash, randomBytes } from 'node:crypto'
import { z } from 'zod'

/** The secret of a link. It is in the fragment of the URL and in request bodies, so no log contains it. */
export const LinkToken = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .max(200, 'is too long')
  .meta({ description: 'The part of the link after `#`.' })

/** Creates the secret of a link: 256 random bits. Only the hash is stored. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, tokenHash: hashLinkToken(token) }
}

export function hashLinkToken(token: string): string {
  return hash('sha256', token)
}

export function linkUrl(origin: string, page: 'setup' | 'invite' | 'reset', token: string): string {
  return `${origin}/${page}#${token}`
}
