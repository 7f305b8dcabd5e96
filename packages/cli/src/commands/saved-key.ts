import { parseKey } from '@oanim/key'
import { ApiError } from '@oanim/sdk'
import type { Context, Server } from '../context.ts'
import { createClient } from '../server/client.ts'

const inactive: ReadonlySet<string> = new Set(['key_revoked', 'key_expired', 'key_unknown'])

/**
 * Revokes a key on its server, authenticated by the key itself.
 *
 * @returns Whether the key is inactive now, also if it was before.
 */
export async function revokeSavedKey(context: Context, server: Server, text = ''): Promise<boolean> {
  const parsed = parseKey(text.trim())
  if (!parsed.ok) return false
  const client = await createClient(context, server, parsed.key)
  try {
    const { credential } = await client.auth.me()
    await client.apiKeys.revoke(credential.id)
    return true
  } catch (error) {
    if (error instanceof ApiError && inactive.has(error.code)) return true
    throw error
  }
}
