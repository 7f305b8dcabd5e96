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

/** @param sorted Ascending. @param share 0 for the minimum, 1 for the maximum. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Divides round by round, so that disturbances of a round cancel out. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Spread {
  return spread(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)))
}

/**
 * Confidence interval of the median, without assuming a distribution: an outlier counts as one round, however far off.
 *
 * @returns The median, with the bounds of the 99 % confidence interval (sign test, for 20 rounds or more).
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
