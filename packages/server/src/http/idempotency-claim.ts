import type { AccountId } from '../core/ids.ts'
import type { IdempotencyStore, StoreTransaction } from './idempotency-store.ts'

/** The claim of the first request with an `Idempotency-Key`, which must be finished or released. */
export class IdempotencyClaim {
  isFinished = false
  readonly #store: IdempotencyStore
  readonly #accountId: AccountId
  readonly #keyHash: string

  constructor(store: IdempotencyStore, accountId: AccountId, keyHash: string) {
    this.#store = store
    this.#accountId = accountId
    this.#keyHash = keyHash
  }

  /** Stores the response in the transaction of the change itself: a crash loses both or neither. */
  finish(within: StoreTransaction, response: unknown): Promise<void> {
    return this.keep(JSON.stringify(response), within)
  }

  /** Stores a response that is already JSON. */
  async keep(response: string, within?: StoreTransaction): Promise<void> {
    this.isFinished = true
    await this.#store.finish(this.#accountId, this.#keyHash, response, within)
  }

  /** Frees the key after a failure, so that the request may be tried again. Never fails. */
  async release(): Promise<void> {
    await this.#store.release(this.#accountId, this.#keyHash).catch(() => {})
  }
}
