import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long a browser counts as one that was let in before. Seconds; browsers keep no cookie for longer. */
const maxAgeSeconds = 400 * 24 * 60 * 60

/**
 * Marks the browsers that somebody signed in with, so that whoever guesses their password elsewhere, even from the
 * same address, cannot make them wait.
 *
 * @see OWASP, "Device Cookies"
 */
export function deviceCookies(secret: string, name: string, isSecure: boolean) {
  const sign = (nonce: string, email: string) =>
    createHmac('sha256', secret).update(`device\n${nonce}\n${email.toLowerCase()}`).digest('base64url')
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{22})\\.([\\w-]{43})(?:;|$)`)

  return {
    /** What names the browser, when this user signed in with it before. */
    read(cookie: string | null, email: string): string | undefined {
      const [, nonce, given] = pattern.exec(cookie ?? '') ?? []
      if (!nonce || !given) return undefined
      return timingSafeEqual(Buffer.from(given), Buffer.from(sign(nonce, email))) ? nonce : undefined
    },

    /** The line that marks a browser for a user. */
    write(email: string): string {
      const nonce = randomBytes(16).toString('base64url')
      return (
        `${name}=${nonce}.${sign(nonce, email)}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax` +
        (isSecure ? '; Secure' : '')
      )
    },
  }
}
