/** Why a store cannot be opened or used, in a sentence for the operator. */
export type StoreFault = 'in_use' | 'newer' | 'unreachable' | 'unusable'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly fault: StoreFault

  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}
