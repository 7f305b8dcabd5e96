/** An operator command failed. The message is for the operator. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
