const DIGIT = '[0-9A-Za-z]'
/** The underscore as it is, in a URL that encodes too much, and in Markdown. */
const SEPARATOR = '(?:_|%5[Ff]|\\\\_)'
const PUBLIC = `${DIGIT}{8}${SEPARATOR}`
const HEAD = `anim${SEPARATOR}${PUBLIC}`
/** A key without some of its first five characters. No minted id is eight small letters. */
const WITHOUT_START = `(?<!${DIGIT})(?![a-z]{8})${PUBLIC}(?=${DIGIT}{24}(?!${DIGIT}))`
/** What a secret can contain after a typo or a copy from a formatted page: also invisible characters. */
const DAMAGED = '[\\p{L}\\p{M}\\p{N}\\p{Cf}\\uFFFD_-]'
/** A secret ends where the next key starts. */
const SECRET = `(?:(?!${HEAD})${DAMAGED}){1,24}(?:(?!${HEAD})${DIGIT})*`

// Nothing follows the repetitions, so the engine never backtracks: linear time.
const pattern = new RegExp(`(${HEAD}|${WITHOUT_START})(${SECRET})`, 'gu')

/**
 * Replaces the secret of every key in a text with `…` and keeps the public prefix: `anim_4cXp0K2m_…`.
 *
 * Also redacts what looks like a key: with a wrong checksum, cut off, too long, or with a damaged secret. Keeps words
 * such as `anim_duration_ms`. A second call changes nothing. Linear time.
 */
export function redactKeys(text: string): string {
  return text.replace(pattern, (found, head: string, secret: string) =>
    isPlainWords(head, secret) ? found : `${head}…`,
  )
}

/** Whether it is an identifier such as `anim_duration_ms`: no minted key has an id of eight small letters. */
function isPlainWords(head: string, secret: string): boolean {
  return secret.length < 24 && /^[a-z_]+$/.test(head + secret)
}
