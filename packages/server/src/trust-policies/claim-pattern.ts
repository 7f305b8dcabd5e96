/**
 * Says whether a claim is what a pattern asks for: exactly the pattern's text, where `*` stands for one or more
 * characters other than `/` and `:`. So `octo/*` is any repository of `octo` and `refs/heads/*` any branch without a
 * slash in its name. Numbers and truth values are compared as text; lists and objects match nothing.
 */
export function matchesPattern(pattern: string, claim: unknown): boolean {
  if (typeof claim !== 'string' && typeof claim !== 'number' && typeof claim !== 'boolean') return false
  const wanted = segmentsOf(pattern)
  const given = segmentsOf(String(claim))
  return (
    wanted.length === given.length && wanted.every((part, index) => matchesPart(part, given[index] ?? ''))
  )
}

/** A text cut at `/` and `:`, with these as parts of their own. */
function segmentsOf(text: string): string[] {
  return text.split(/([/:])/)
}

/** In one pass from left to right: no text that a stranger writes can make it take long. */
function matchesPart(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let end = first.length
  for (const literal of rest) {
    const found = text.indexOf(literal, end + 1)
    if (found < 0) return false
    end = found + literal.length
  }
  return text.length - last.length > end && text.endsWith(last)
}
