/** Authenticated with the ciphertext, so that it cannot be used for another purpose. */
const purpose = new TextEncoder().encode('oanim share v1')
const nonceBytes = 12

/** An encrypted text and the secret that decrypts it. */
export interface Sealed {
  /** Nonce, ciphertext and tag in base64url, for the server. */
  readonly ciphertext: string
  /** 32 random bytes in base64url, for the part of the link after the `#`. */
  readonly secret: string
}

/**
 * Encrypts a text with AES-256-GCM and a random secret. Runs in Node and in browsers.
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

/** Decrypts the result of `seal`. @returns `undefined` if the secret does not match the ciphertext. */
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

/** Whether a text can be a secret: checks a link before opening uses it up. */
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
