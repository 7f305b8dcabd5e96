import stringWidth from 'string-width'

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

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  return stringWidth(text)
}

/** Fills a text with spaces up to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Cuts a text to a width, with `…` as its last column if something is missing. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = used + displayWidth(segment)
    if (next > width - 1) break
    kept += segment
    used = next
  }
  return `${kept}…`
}

/** JSON for a terminal: the same value, with the characters that could drive it escaped. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
