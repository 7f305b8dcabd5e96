/** A command line up to the cursor, split as its shell splits it. Nothing in it is expanded. */
export interface TypedLine {
  /** The words before the one at the cursor, without quotes. */
  readonly before: readonly string[]
  /** The word at the cursor, without quotes. */
  readonly current: string
  /** The word at the cursor as it is typed. */
  readonly raw: string
  /** The quote that is open at the cursor. */
  readonly quote: '"' | "'" | ''
}

/**
 * Splits a command line at its spaces.
 *
 * @param escaper The character that makes the next one ordinary: `\` in bash, a backtick in PowerShell.
 */
export function splitLine(line: string, escaper: '\\' | '`'): TypedLine {
  const before: string[] = []
  let current = ''
  let raw = ''
  let quote: TypedLine['quote'] = ''
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index)
    if (quote === '' && /\s/.test(character)) {
      if (raw !== '') before.push(current)
      current = ''
      raw = ''
      continue
    }
    raw += character
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
    else if (character === escaper && quote !== "'" && index + 1 < line.length) {
      index += 1
      const next = line.charAt(index)
      raw += next
      const isOrdinary = escaper === '\\' && quote === '"' && !'"\\$`'.includes(next)
      current += isOrdinary ? escaper + next : next
    } else current += character
  }
  return { before, current, raw, quote }
}

/**
 * Quotes a word for the place at the cursor in bash.
 *
 * @param breaks The value of COMP_WORDBREAKS: bash replaces only what follows the last of them in the typed word.
 * @returns `undefined` if the open quote cannot hold the word.
 */
export function quoteForBash(word: string, { raw, quote }: TypedLine, breaks: string): string | undefined {
  if (quote === '"') {
    // History expansion would replace an exclamation mark, and no escape prevents that within quotes.
    return word.includes('!') ? undefined : word.replace(/["\\$`]/g, '\\$&')
  }
  if (quote === "'") return word.replaceAll("'", `'\\''`)
  const quoted = word.replace(/[^\p{L}\p{N}_./@%+=:,^-]/gu, '\\$&')
  return quoted.slice(startOfReplaced(raw, quoted, breaks))
}

/** Where bash begins to replace: after the last break that is typed without a backslash. */
function startOfReplaced(raw: string, quoted: string, breaks: string): number {
  for (let index = raw.length - 1; index >= 0; index -= 1) {
    const isBreak = breaks.includes(raw.charAt(index)) && !`"'`.includes(raw.charAt(index))
    if (isBreak && raw.charAt(index - 1) !== '\\' && quoted.startsWith(raw.slice(0, index + 1)))
      return index + 1
  }
  return 0
}

/** Quotes a word for PowerShell, which takes typographic quotes for quotes as well. */
export function quoteForPowerShell(word: string): string {
  if (/^[\p{L}\p{N}_./:=+-]+$/u.test(word)) return word
  return `'${word.replace(/['‘’‚‛]/g, '$&$&')}'`
}
