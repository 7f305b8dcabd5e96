import { hash, randomBytes } from 'node:crypto'

/** The secret of a link: 256 random bits. Whoever has it may do what the link is for; only its hash is kept. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, tokenHash: hashLinkToken(token) }
}

export function hashLinkToken(token: string): string {
  return hash('sha256', token)
}

/** Behind `#` a browser keeps it to itself: no server, proxy or log sees it. */
export function linkUrl(origin: string, page: 'setup' | 'invite' | 'reset', token: string): string {
  return `${origin}/${page}#${token}`
}
