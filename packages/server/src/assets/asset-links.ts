import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Links that open an asset without credentials until they expire. */
export interface AssetLinks {
  /**
   * @param expires Seconds since 1970.
   * @param host The header `Host`: the origin of the link, unless a setting names the public URL.
   */
  create(assetId: string, expires: number, host: string | null): string
  /** Compares in constant time. Does not compare the expiry with the clock. */
  isSigned(assetId: string, expires: number, signature: string): boolean
}

/**
 * @param secret The secret of the server: the same on every server that shares a database.
 * @param options.fallback The origin if the request has no host.
 */
export function assetLinks(
  secret: string,
  { publicUrl, fallback }: { publicUrl?: string | undefined; fallback(): string },
): AssetLinks {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'open-animate asset links', 32))
  const originFor = (host: string | null) =>
    publicUrl ?? (host !== null && URL.parse(`http://${host}`)?.host === host ? `http://${host}` : fallback())
  const sign = (assetId: string, expires: number) =>
    createHmac('sha256', key).update(`${assetId}\n${expires}`).digest()

  return {
    create(assetId, expires, host) {
      const signature = sign(assetId, expires).toString('base64url')
      return `${originFor(host)}/files/${assetId}?expires=${expires}&signature=${signature}`
    },

    isSigned(assetId, expires, signature) {
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(assetId, expires)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
