/** Binds what is sealed to its purpose, so that it opens as nothing else. */
const purpose = new TextEncoder().encode('oanim share v1')
const nonceBytes = 12

/** What a link is made of. */
export interface Sealed {
  /** For the server: nonce, ciphertext and tag, in base64url. */
  readonly ciphertext: string
  /** For the link alone, behind its `#`: 32 random bytes in base64url. */
  readonly secret: string
}

/**
 * Encrypts a text for whoever gets the secret: AES-256-GCM with a key of its own. Runs in Node and in browsers.
 *
 * @see NIST SP 800-38D
 */
export async function seal(text: string): Promise<Sealed> {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt'])
  const algorithm = { name: 'AES-GCM', iv, additionalData: purpose }
  const encrypted = new Uint8Array(
    await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(text)),
  )
  const whole = new Uint8Array(iv.length + encrypted.length)
  whole.set(iv)
  whole.set(encrypted, iv.length)
  return { ciphertext: toBase64url(whole), secret: toBase64url(secret) }
}

/** Decrypts what `seal` made. @returns `undefined` when secret and ciphertext do not belong together. */
export async function unseal({ ciphertext, secret }: Sealed): Promise<string | undefined> {
  try {
    const whole = fromBase64url(ciphertext)
    const key = await crypto.subtle.importKey('raw', fromBase64url(secret), 'AES-GCM', false, ['decrypt'])
    const algorithm = { name: 'AES-GCM', iv: whole.slice(0, nonceBytes), additionalData: purpose }
    const decrypted = await crypto.subtle.decrypt(algorithm, key, whole.slice(nonceBytes))
    return new TextDecoder('utf-8', { fatal: true }).decode(decrypted)
  } catch {
    return undefined
  }
}

/** Says whether a text can be the secret of a link: what was cut off is told before the link is used up. */
export function isSealSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  )
}
