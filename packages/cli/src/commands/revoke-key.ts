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
    if (error instanceof ApiError && dead.has(error.code)) return true
    throw error
  }
}

const dead: ReadonlySet<string> = new Set(['key_revoked', 'key_expired', 'key_unknown'])
