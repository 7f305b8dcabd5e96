/** Patterns of ids of models, as a key stores them: separated by spaces; `*` stands for any text. Null: any model. */
export type ModelPatterns = string | null

/** Whether a key may use a model. */
export function allowsModel(patterns: ModelPatterns, modelId: string): boolean {
  return patterns === null || listOf(patterns).some((pattern) => matches(pattern, modelId))
}

/** Whether every model that `inner` allows is allowed by `outer`. May be false for patterns that overlap in parts. */
export function coversModels(outer: ModelPatterns, inner: ModelPatterns): boolean {
  if (outer === null) return true
  // A `*` of the inner pattern can only be matched by a `*` of the outer one, which then matches any text in its place.
  return inner !== null && listOf(inner).every((pattern) => allowsModel(outer, pattern))
}

/** The patterns that allow what both allow; of patterns that overlap in parts, nothing. */
export function intersectModels(one: ModelPatterns, other: ModelPatterns): ModelPatterns {
  if (one === null || other === null) return one ?? other
  const both = [
    ...listOf(one).filter((pattern) => allowsModel(other, pattern)),
    ...listOf(other).filter((pattern) => allowsModel(one, pattern)),
  ]
  return [...new Set(both)].join(' ')
}

/** The patterns as a list; null for any model. */
export function listModels(patterns: ModelPatterns): string[] | null {
  return patterns === null ? null : listOf(patterns)
}

function listOf(patterns: string): string[] {
  return patterns.split(' ').filter(Boolean)
}

/** Takes time in proportion to the product of both lengths at most. */
function matches(pattern: string, text: string): boolean {
  let [at, position, lastStar, retryFrom] = [0, 0, -1, 0]
  while (position < text.length) {
    if (pattern[at] === '*') {
      lastStar = at
      retryFrom = position
      at += 1
    } else if (pattern[at] === text[position]) {
      at += 1
      position += 1
    } else if (lastStar >= 0) {
      at = lastStar + 1
      retryFrom += 1
      position = retryFrom
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
