import type { KeyId } from '../core/ids.ts'
import type { KeyUse } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { shownUserAgent } from './client.ts'
import { type FlushOptions, inBatches, WriteBehindBuffer } from './write-behind-buffer.ts'

/** Minimum time between two writes for one key. Milliseconds. */
const writeEveryMs = 60_000
const rowsPerWrite = 64

interface LastUse {
  readonly keyId: KeyId
  at: number
  address: string | null
  userAgent: string | undefined
  writtenAt: number
  isWritten: boolean
}

export type LastUsedBuffer = ReturnType<typeof lastUsedBuffer>

/**
 * Buffers when, from which address and with which program each key was last used. Each key is written at most once a
 * minute.
 */
export function lastUsedBuffer(keys: Pick<KeyStore, 'noteUse'>, onError: (error: unknown) => void) {
  const uses = new Map<KeyId, LastUse>()

  const buffer = new WriteBehindBuffer<LastUse[]>({
    *takeDue(now, all) {
      const due: LastUse[] = []
      for (const use of uses.values()) {
        const isDue = all || now - use.writtenAt >= writeEveryMs
        if (!use.isWritten) {
          if (isDue) due.push(use)
        } else if (now - use.writtenAt >= writeEveryMs) {
          uses.delete(use.keyId)
        }
      }
      for (const batch of inBatches(due, rowsPerWrite)) {
        for (const use of batch) Object.assign(use, { isWritten: true, writtenAt: now })
        yield batch
      }
    },
    write: (batch) => keys.noteUse(batch.map(toKeyUse)),
    restore: (batch) => {
      for (const use of batch) use.isWritten = false
    },
    onError,
  })

  return {
    note(keyId: KeyId, at: number, address: string | null, userAgent: string | undefined): void {
      const use = uses.get(keyId)
      if (use) {
        use.at = at
        use.address = address
        use.userAgent = userAgent
        use.isWritten = false
      } else {
        uses.set(keyId, { keyId, at, address, userAgent, writtenAt: 0, isWritten: false })
      }
    },

    /** The last use in this process, written or not. */
    latest(keyId: KeyId): KeyUse | undefined {
      const use = uses.get(keyId)
      return use && toKeyUse(use)
    },

    flush: (now: number, options?: FlushOptions) => buffer.flush(now, options),
  }
}

function toKeyUse({ keyId, at, address, userAgent }: LastUse): KeyUse {
  return {
    api_key_id: keyId,
    last_used_at: at,
    last_used_address: address,
    last_used_user_agent: shownUserAgent(userAgent),
  }
}
