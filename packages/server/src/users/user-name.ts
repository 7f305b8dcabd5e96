import { containsKey, controlCharacters, isWellFormed } from '../core/text.ts'

/** Says what is wrong with what a user calls themselves: 1 to 100 characters in one line. */
export function validateUserName(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'must be a string'
  if (!/[^\p{Z}\p{C}]/u.test(name)) return 'must not be empty'
  if ([...name].length > 100) return 'must have at most 100 characters'
  if (controlCharacters.test(name)) return 'must not contain control characters'
  if (!isWellFormed(name)) return 'must be well-formed Unicode'
  if (containsKey(name)) return 'must not contain an API key'
  return undefined
}
