import { hash } from 'node:crypto'

/** No vowel, so that no word comes out, and no letter that looks like another or like a digit. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/**
 * The code that the terminal and the page both show, such as `WXZK-4821`, so that a user sees that the page
 * belongs to their own terminal.
 *
 * Both work it out from the challenge: it travels nowhere, and nobody can choose it.
 */
export function pairingCode(codeChallenge: string): string {
  const bytes = hash('sha256', codeChallenge, 'buffer')
  const word = [...bytes.subarray(0, 4)].map((byte) => letters[byte % letters.length]).join('')
  const number = [...bytes.subarray(4, 8)].map((byte) => byte % 10).join('')
  return `${word}-${number}`
}
