// Joiners hold emoji together and some scripts apart; every other invisible character only deceives.
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const joiners = new Set(['\u200C', '\u200D'])

/**
 * Makes text from elsewhere safe to show on one line: control characters, which could drive the terminal, and
 * bidirectional and other invisible ones, which could make a name look like another, become `\u{…}`.
 */
export function visible(text: string): string {
  return text.replace(deceptive, (character) =>
    joiners.has(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/**
 * Says whether two names look identical: composed or not, in compatible forms, with invisible characters or other blanks,
 * in capitals or not. Letters of different scripts that look alike are different.
 */
export function isSameName(one: string, other: string): boolean {
  return folded(one) === folded(other)
}

function folded(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC')
}

/** JSON for a terminal: the same value, with the characters that could drive it escaped. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
