import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const version = 'v1'
const nonceBytes = 12
const tagBytes = 16

/** Seals the keys of providers for the database, and opens them again. */
export interface ProviderSecrets {
  seal(provider: string, key: string): string
  /** @returns `undefined` if it was sealed with another secret or for another provider, or was changed. */
  open(provider: string, sealed: string): string | undefined
}

/**
 * Seals with AES-256-GCM under a key derived from the secret of the server (HKDF), so that a stolen database contains no
 * usable keys, unless the secret itself is in it: on PostgreSQL, set `OANIM_AUTH_SECRET`. The id of the provider is authenticated: a row cannot be moved to another provider.
 *
 * @param authSecret See `readAuthSecret`. If it changes, nothing that was sealed before can be opened.
 */
export function createProviderSecrets(authSecret: string): ProviderSecrets {
  const sealingKey = Buffer.from(hkdfSync('sha256', authSecret, '', 'open-animate provider keys v1', 32))
  return {
    seal(provider, key) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(provider))
      const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()])
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(provider, sealed) {
      const [named, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (named !== version || bytes.length < nonceBytes + tagBytes) return undefined
      const options = { authTagLength: tagBytes }
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(0, nonceBytes), options)
      decipher.setAAD(Buffer.from(provider)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      try {
        return (
          decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        return undefined
      }
    },
  }
}
