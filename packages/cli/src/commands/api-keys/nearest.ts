/** Most names that are suggested. */
const mostSuggested = 3
/** Longest text that is compared. */
const longest = 100

/**
 * Finds the names that somebody may have meant.
 *
 * @returns At most three, the nearest first: those that differ in two of five characters at most, or contain the text.
 */
export function nearest(typed: string, names: readonly string[]): string[] {
  const wanted = fold(typed)
  if (wanted === '') return []
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(wanted, fold(name)) }))
    .filter(({ name, distance }) => {
      const isPart = wanted.length >= 3 && fold(name).includes(wanted)
      return isPart || distance <= Math.max(wanted.length, name.length) * 0.4
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostSuggested)
    .map(({ name }) => name)
}

function fold(text: string): string {
  return text.slice(0, longest).normalize('NFKC').toLowerCase()
}

/** Levenshtein's distance, row by row. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
