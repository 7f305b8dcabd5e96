import type { AccountId } from '../core/ids.ts'

/** Most changes of one account that wait in one process. */
const maxWaiting = 1_000

/** Longest wait for a turn, and longest turn: then the next begins beside it. Milliseconds. */
const patienceMs = 30_000

/** Too many changes of one account are waiting. Nothing was done. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError'

  constructor() {
    super(`${maxWaiting} changes of the account are waiting already`)
  }
}

/**
 * Lets each account make one change at a time in this process. Changes of one account wait for its row in the database
 * anyway; here they wait without a connection. What is exact is the row's lock, not this queue.
 */
export class AccountTurns {
  readonly #waiting = new Map<AccountId, Set<() => void>>()

  /** @throws {AccountBusyError} */
  async take<Result>(accountId: AccountId, work: () => Promise<Result>): Promise<Result> {
    await this.#begin(accountId)
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      clearTimeout(longest)
      this.#next(accountId)
    }
    const longest = setTimeout(end, patienceMs).unref()
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
        clearTimeout(giveUp)
        resolve()
      }
      const giveUp = setTimeout(() => {
        queue.delete(begin)
        reject(new Error('timeout expired: earlier changes of the account took too long'))
      }, patienceMs).unref()
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
