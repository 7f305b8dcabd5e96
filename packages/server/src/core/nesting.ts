/** Levels of JSON that are accepted from outside: more would exceed the stack where they are written again. */
export const maxLevels = 64

/** Whether a JSON value has objects or arrays in more than so many levels. */
export function isNestedDeeper(value: unknown, levels = maxLevels): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((each) => isNestedDeeper(each, levels - 1))
}
