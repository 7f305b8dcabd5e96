import { redactKeys } from '@oanim/key'

/** Says whether a text that would be stored or logged has an API key inside, whole or cut. */
export function containsKey(text: string): boolean {
  return redactKeys(text) !== text
}

/** Control characters, line and paragraph separators, and the bidirectional controls that reorder a line. */
export const controlCharacters = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/** Checks a name that is shown in one line. @returns What is wrong with it. */
export function validateName(name: string, maxCharacters = 100): string | undefined {
  if (!/[^\p{Z}\p{C}]/u.test(name)) return 'must not be empty'
  if ([...name].length > maxCharacters) return `must have at most ${maxCharacters} characters`
  if (controlCharacters.test(name)) return 'must not contain control characters'
  if (!isWellFormed(name)) return 'must be well-formed Unicode'
  if (containsKey(name)) return 'must not contain an API key'
  return undefined
}

/** A lone half of a surrogate pair: it has no UTF-8 form, so a database would refuse or change it. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}
