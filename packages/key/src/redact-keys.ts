const DIGIT = '[0-9A-Za-z]'
/** The underscore as it stands, in a URL that encodes too much, and in Markdown. */
const SEPARATOR = '(?:_|%5[Ff]|\\\\_)'
const PUBLIC = `${DIGIT}{8}${SEPARATOR}`
const HEAD = `anim${SEPARATOR}${PUBLIC}`
/** A key that lost some of its first five characters in copying; no minted id is eight small letters. */
const BEHEADED = `(?<!${DIGIT})(?![a-z]{8})${PUBLIC}(?=${DIGIT}{24}(?!${DIGIT}))`
/** What a secret may contain once it was mistyped or copied from a formatted page: also invisible characters. */
const DAMAGED = '[\\p{L}\\p{M}\\p{N}\\p{Cf}\\uFFFD_-]'
/** A secret ends at the latest where the next key begins. */
const SECRET = `(?:(?!${HEAD})${DAMAGED}){1,24}(?:(?!${HEAD})${DIGIT})*`

// Nothing follows the repetitions, so the engine never goes back: the time is linear in the text.
const pattern = new RegExp(`(${HEAD}|${BEHEADED})(${SECRET})`, 'gu')

/**
 * Replaces the secret of every key in a text by `…` and leaves its public prefix: `anim_4cXp0K2m_…`.
 *
 * So it does with whatever looks like a key: a wrong checksum, a cut, a character too many, a damaged
 * secret. Doing it twice changes nothing more. Words such as `anim_duration_ms` stay. Linear time.
 */
export function redactKeys(text: string): string {
  return text.replace(pattern, (found, head: string, secret: string) =>
    isPlainWords(head, secret) ? found : `${head}…`,
  )
}

/** True for an identifier such as `anim_duration_ms`: no minted key has eight small letters for its id. */
function isPlainWords(head: string, secret: string): boolean {
  return secret.length < 24 && /^[a-z_]+$/.test(head + secret)
}
