/** Why a command of whoever controls the machine did nothing, in words for them. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
