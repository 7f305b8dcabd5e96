import { redactKeys } from '@oanim/key'

/** Whether a text contains an API key, whole or truncated. */
export function containsKey(text: string): boolean {
  return redactKeys(text) !== text
}

/** Control characters, line and paragraph separators, and the bidirectional controls that reorder a line. */
export const controlCharacters = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/** Validates a one-line name. @returns What is wrong with it. */
export function validateName(name: string, maxCharacters = 100): string | undefined {
  if (!/[^\p{Z}\p{C}]/u.test(name)) return 'must not be empty'
  if ([...name].length > maxCharacters) return `must have at most ${maxCharacters} characters`
  if (controlCharacters.test(name)) return 'must not contain control characters'
  if (!isWellFormed(name)) return 'must be well-formed Unicode'
  if (containsKey(name)) return 'must not contain an API key'
  return undefined
}

/** A lone surrogate has no UTF-8 form: a database would reject or change it. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}
