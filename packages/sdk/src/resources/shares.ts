import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import { seal, unseal } from '../seal.ts'
import type { Share, ShareOptions } from '../shapes.ts'

/** Handing a key to somebody by a link that works once. */
export function shares({ client, call, read, baseUrl }: Caller) {
  return {
    /**
     * Encrypts a key here and keeps it at the server until the link is opened.
     *
     * @param id The id of the key.
     * @param key The key, whole.
     * @returns The link. What stands behind its `#` decrypts; no server sees it.
     * @throws {ApiError} `key_not_found`, `key_not_active`, `input_invalid`
     */
    create: async (
      id: string,
      key: string,
      { expires, ...options }: CreateOptions & ShareOptions = {},
    ): Promise<{ share: Share; link: string }> => {
      const { ciphertext, secret } = await seal(key)
      const { share } = await read(
        client.POST('/api/v1/api-keys/{key_id}/share', {
          params: { path: { key_id: id } },
          body: { ciphertext, ...(expires !== undefined && { expires }) },
          headers: idempotencyHeader(options),
          ...call(options),
        }),
      )
      return { share, link: `${baseUrl}/share/${share.id}#${secret}` }
    },

    /**
     * Opens a share, which uses it up. Needs no key.
     *
     * @returns The key; `undefined` when the secret is not the one it was encrypted with.
     * @throws {ApiError} `share_unavailable`, `rate_limited`
     */
    open: async (id: string, secret: string, options: CallOptions = {}): Promise<string | undefined> => {
      const { ciphertext } = await read(
        client.POST('/api/v1/shares/{share_id}/open', {
          params: { path: { share_id: id } },
          ...call(options),
        }),
      )
      return unseal({ ciphertext, secret })
    },
  }
}
