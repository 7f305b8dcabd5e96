/** The middle of several measurements, and the least and greatest of them. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort()
  return { median: quantile(sorted, 0.5), min: quantile(sorted, 0), max: quantile(sorted, 1) }
}

export function median(values: readonly number[] | Float64Array): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}

/** @param sorted Ascending. @param share 0 for the least, 1 for the greatest. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Divides round by round: what both met in one round cancels out. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Spread {
  return spread(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)))
}

/**
 * Bounds the true median of differences that were measured in many rounds, without assuming how they are spread:
 * a round that the machine disturbed counts as one, however far off it is.
 *
 * @returns The median, and the bounds that hold it with 99 % confidence (the sign test's, for 20 rounds or more).
 */
export function medianWithin(differences: readonly number[]): Spread {
  const sorted = Float64Array.from(differences).sort()
  const outside = Math.floor(sorted.length / 2 - 1.29 * Math.sqrt(sorted.length))
  return {
    median: quantile(sorted, 0.5),
    min: sorted[outside] ?? Number.NaN,
    max: sorted[sorted.length - 1 - outside] ?? Number.NaN,
  }
}
