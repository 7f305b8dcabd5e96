import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Lifetime of a device cookie: the longest that browsers allow. Seconds. */
const deviceMaxAgeS = 400 * 24 * 60 * 60

/** Prefix of cookie names. No other subdomain and no plain HTTP response can set a `__Host-` cookie. */
export function cookiePrefix(isSecure: boolean): string {
  return isSecure ? '__Host-oanim' : 'oanim'
}

export type AuthCookies = ReturnType<typeof authCookies>

/**
 * Reads and writes the cookies of the session and of the device.
 *
 * The device cookie identifies a browser in which a user signed in before. Failed attempts of others, even from the same
 * address, do not block that browser.
 *
 * @see OWASP, "Device Cookies"
 */
export function authCookies(secret: string, isSecure: boolean) {
  const sessionName = `${cookiePrefix(isSecure)}.session_token`
  const deviceName = `${cookiePrefix(isSecure)}.device`
  const patternOf = (name: string, value: string, flags?: string) =>
    new RegExp(`(?:^|;\\s*)${name.replaceAll('.', '\\.')}=${value}`, flags)
  const session = patternOf(sessionName, '.')
  const hashedSession = patternOf(sessionName, '[0-9a-f]{64}(?:\\.|%2E|;|$)', 'i')
  const device = patternOf(deviceName, '([\\w-]{22})\\.([\\w-]{43})(?:;|$)')
  const sign = (nonce: string, email: string) =>
    createHmac('sha256', secret).update(`device\n${nonce}\n${email.toLowerCase()}`).digest('base64url')

  return {
    /** Whether a Cookie header contains a session, valid or not. */
    hasSession: (cookie: string | null | undefined) => session.test(cookie ?? ''),

    /** Whether the session in a Cookie header is a hash, as lists of sessions show it, instead of a token. */
    hasHashedSession: (cookie: string) => hashedSession.test(cookie),

    /** The hash of the session token that a response sets. */
    newSessionHash({ headers }: Response): string | undefined {
      const line = headers.getSetCookie().find((each) => each.startsWith(`${sessionName}=`))
      const value = line && decodeURIComponent(line.slice(line.indexOf('=') + 1).split(';')[0] ?? '')
      const token = value?.slice(0, value.indexOf('.'))
      return token ? hash('sha256', token) : undefined
    },

    /** The id of the device, if the user signed in with it before. */
    readDevice(cookie: string | null, email: string): string | undefined {
      const [, nonce, signature] = device.exec(cookie ?? '') ?? []
      if (!nonce || !signature) return undefined
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(nonce, email))) ? nonce : undefined
    },

    /** The `Set-Cookie` line that identifies the device for a user. */
    writeDevice(email: string): string {
      const nonce = randomBytes(16).toString('base64url')
      return (
        `${deviceName}=${nonce}.${sign(nonce, email)}; Max-Age=${deviceMaxAgeS}; Path=/; HttpOnly; SameSite=Lax` +
        (isSecure ? '; Secure' : '')
      )
    },
  }
}
