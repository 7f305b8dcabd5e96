// Joiners hold emoji together and separate letters in some scripts. Every other invisible character can deceive.
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const joiners = new Set(['\u200C', '\u200D'])

/**
 * Escapes text from elsewhere for one line of a terminal: control characters, which could drive the terminal, and
 * bidirectional and other invisible characters, which could make one name look like another, become `\u{…}`.
 */
export function visible(text: string): string {
  return text.replace(deceptive, (character) =>
    joiners.has(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** Escapes text from elsewhere for a terminal, except its line breaks and tabs. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible)
}

/**
 * Whether two names look the same: regardless of case, Unicode composition and compatibility forms, invisible characters
 * and spaces. Similar letters of different scripts are different.
 */
export function isSameName(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

function fold(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFC')
}

/** JSON for a terminal: characters that could drive it are escaped. */
export function toJson(value: unknown, indent?: number): string {
  return escapeJson(JSON.stringify(value, null, indent))
}

/** Escapes the characters of JSON that could drive a terminal. */
export function escapeJson(json: string): string {
  return json.replace(
    /[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `1,204 keys`, `1 key`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}

/** `640 bytes`, `3.2 kB`, `1.4 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte')
  const [value, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${value.toFixed(1)} ${unit}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Longest times that are relative: what is to come is planned for, what has been is looked up. Days. */
const maxDays = { past: 7, future: 90 }

/** `5 minutes ago`, `2 hours ago`, `in 29 days`; beyond a week ago or 90 days the date in the time zone of this machine. */
export function relativeTime(iso: string, now: Date): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return '?'
  const seconds = (time.getTime() - now.getTime()) / 1000
  // The clocks of two machines differ a little.
  if (Math.abs(seconds) < 60) return 'just now'
  const relative = new Intl.RelativeTimeFormat('en-US')
  const minutes = Math.trunc(seconds / 60)
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute')
  const hours = Math.trunc(minutes / 60)
  if (Math.abs(hours) < 24) return relative.format(hours, 'hour')
  const days = Math.trunc(hours / 24)
  return Math.abs(days) < (days < 0 ? maxDays.past : maxDays.future)
    ? relative.format(days, 'day')
    : dateOf(time)
}

/** `29 Nov 2026, 14:05` in the time zone of this machine. */
export function localTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return '?'
  const two = (number: number) => String(number).padStart(2, '0')
  return `${dateOf(time)}, ${two(time.getHours())}:${two(time.getMinutes())}`
}

function dateOf(time: Date): string {
  return `${time.getDate()} ${months[time.getMonth()]} ${time.getFullYear()}`
}
