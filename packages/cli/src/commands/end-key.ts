import { parseKey } from '@oanim/key'
import { ApiError } from '@oanim/sdk'
import { type Context, clientFor } from '../server/connect.ts'
import type { Server } from '../server/find-server.ts'

/**
 * Revokes a key on its server, with its own authority.
 *
 * @returns Whether it is dead now: also when it was before.
 */
export async function endKey(context: Context, server: Server, text: string | undefined): Promise<boolean> {
  const parsed = parseKey(text?.trim() ?? '')
  if (!parsed.ok) return false
  const client = await clientFor(context, server, parsed.key)
  try {
    const { credential } = await client.auth.me()
    await client.apiKeys.revoke(credential.id)
    return true
  } catch (error) {
    if (error instanceof ApiError && (error.code === 'key_revoked' || error.code === 'key_unknown'))
      return true
    throw error
  }
}
