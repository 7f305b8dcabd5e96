import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import { seal, unseal } from '../seal.ts'
import type { Share, ShareOptions } from '../shapes.ts'

/** Creates and opens one-time links to keys. */
export function shares({ client, call, read, baseUrl }: Caller) {
  return {
    /**
     * Encrypts a key locally and stores the ciphertext on the server until the link is opened.
     *
     * @param id The ID of the key.
     * @param key The secret of the key.
     * @returns The link. The part after its `#` decrypts the key and is never sent to a server.
     * @throws {ApiError} `key_not_found`, `key_not_active`, `input_invalid`
     */
    create: async (
      id: string,
      key: string,
      { expires, ...options }: CreateOptions & ShareOptions = {},
    ): Promise<{
      /** The share link, without its secret. */
      share: Share
      /** The link to send. It works once. */
      link: string
    }> => {
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
     * Opens a share. It works once and needs no API key.
     *
     * @param secret The part of the link after the `#`.
     * @returns The key; `undefined` if the secret does not decrypt it.
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
