export function thirdPartyNotices(
  name: string,
  moduleIds: readonly string[],
  also?: { from: string; names: readonly string[] },
): string
