import type { KeyId } from '../core/ids.ts'
import type { KeyUse } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { shownAddress, shownUserAgent } from './caller.ts'

/** How often the use of one key is written at most. Milliseconds. */
const writeEveryMs = 60_000
/** Rows of one write: a larger one would hold up the requests behind it. */
const rowsPerWrite = 64

interface Use {
  at: number
  address: string | undefined
  userAgent: string | undefined
  writtenAt: number
  isWritten: boolean
}

export type LastUsedBuffer = ReturnType<typeof lastUsedBuffer>

/**
 * Remembers when, from where and with what each key was last used, off the request's path: noting is a step in
 * memory, writing happens in batches, at most once a minute a key. `kill -9` loses at most that minute.
 */
export function lastUsedBuffer(keys: Pick<KeyStore, 'noteUse'>, onError: (error: unknown) => void) {
  const uses = new Map<KeyId, Use>()
  let writing: Promise<void> = Promise.resolve()

  const write = async (isDue: (use: Use) => boolean, now: number) => {
    const due: [KeyId, Use][] = []
    for (const entry of uses) {
      const [keyId, use] = entry
      if (!use.isWritten) {
        if (isDue(use)) due.push(entry)
      } else if (now - use.writtenAt >= writeEveryMs) {
        uses.delete(keyId)
      }
    }
    for (let start = 0; start < due.length; start += rowsPerWrite) {
      const chunk = due.slice(start, start + rowsPerWrite)
      for (const [, use] of chunk) {
        use.isWritten = true
        use.writtenAt = now
      }
      try {
        await keys.noteUse(chunk.map(([keyId, use]) => toResponse(keyId, use)))
      } catch (error) {
        for (const [, use] of chunk) use.isWritten = false
        onError(error)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return {
    note(keyId: KeyId, at: number, address: string | undefined, userAgent: string | undefined): void {
      const use = uses.get(keyId)
      if (use) {
        use.at = at
        use.address = address
        use.userAgent = userAgent
        use.isWritten = false
      } else {
        uses.set(keyId, { at, address, userAgent, writtenAt: 0, isWritten: false })
      }
    },

    /** The latest use that this process saw and may not have written yet. */
    latest(keyId: KeyId): KeyUse | undefined {
      const use = uses.get(keyId)
      return use && toResponse(keyId, use)
    },

    /** Writes what is due: every use whose key was not written in the last minute, or all at the end. */
    flush(now: number, options: { all?: boolean } = {}): Promise<void> {
      writing = writing.then(() =>
        write((use) => options.all === true || now - use.writtenAt >= writeEveryMs, now),
      )
      return writing
    },
  }
}

function toResponse(keyId: KeyId, use: Use): KeyUse {
  return {
    api_key_id: keyId,
    last_used_at: use.at,
    last_used_address: shownAddress(use.address),
    last_used_user_agent: shownUserAgent(use.userAgent),
  }
}
