import { redactKeys } from '@oanim/key'

/** Says whether a text that would be stored or logged has an API key inside, whole or cut. */
export function containsKey(text: string): boolean {
  return redactKeys(text) !== text
}

/** Control characters, line and paragraph separators, and the bidirectional controls that reorder a line. */
export const controlCharacters = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/** A lone half of a surrogate pair: it has no UTF-8 form, so a database would refuse or change it. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}
