/** The periods of the usage page. */
export const periods = ['7d', '30d', '90d'] as const

export type Period = (typeof periods)[number]

export interface UsageSearch {
  since?: Period
}

/** Reads the period from the address of the page. */
export function readUsageSearch({ since }: Record<string, unknown>): UsageSearch {
  const period = periods.find((each) => each === since)
  return period === undefined ? {} : { since: period }
}
