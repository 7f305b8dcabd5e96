/** Why an operator's command did nothing, in a sentence for the operator. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
