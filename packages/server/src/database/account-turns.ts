import type { AccountId } from '../core/ids.ts'

/** Maximum number of queued changes per account and process. */
const maxWaiting = 1_000

/** Timeout of a wait in the queue, and of a change: after it, the next change starts alongside. Milliseconds. */
const timeoutMs = 30_000

/** Too many changes of one account are waiting. Nothing was done. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError'

  constructor() {
    super(`the account already has ${maxWaiting} queued changes`)
  }
}

/**
 * Queues the changes of each account in this process. They would wait for the row lock of the account anyway; here they
 * wait without a connection. Correctness depends on the row lock, not on this queue.
 */
export class AccountTurns {
  readonly #waiting = new Map<AccountId, Set<() => void>>()

  /** @throws {AccountBusyError} */
  async take<Result>(accountId: AccountId, work: () => Promise<Result>): Promise<Result> {
    await this.#begin(accountId)
    let hasEnded = false
    const end = () => {
      if (hasEnded) return
      hasEnded = true
      clearTimeout(timeout)
      this.#next(accountId)
    }
    const timeout = setTimeout(end, timeoutMs).unref()
    try {
      return await work()
    } finally {
      end()
    }
  }

  async #begin(accountId: AccountId): Promise<void> {
    const queue = this.#waiting.get(accountId)
    if (!queue) {
      this.#waiting.set(accountId, new Set())
      return
    }
    if (queue.size >= maxWaiting) throw new AccountBusyError()
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timeout)
        resolve()
      }
      const timeout = setTimeout(() => {
        queue.delete(begin)
        reject(new Error('timeout expired: earlier changes of the account took too long'))
      }, timeoutMs).unref()
      queue.add(begin)
    })
  }

  #next(accountId: AccountId): void {
    const queue = this.#waiting.get(accountId)
    const [begin] = queue ?? []
    if (!queue || !begin) {
      this.#waiting.delete(accountId)
      return
    }
    queue.delete(begin)
    begin()
  }
}
