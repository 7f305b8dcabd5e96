import { providerTable } from './provider-table.ts'

/** Longest id of a model. */
export const maxModelIdLength = 200

const segment = /^[A-Za-z0-9_][\w.:@-]*$/

/** Whether a text can be the id of a model: `owner/name`, with more parts where the provider has them. No `..`. */
export function isModelId(id: string): boolean {
  if (id.length > maxModelIdLength) return false
  const parts = id.split('/')
  return parts.length >= 2 && parts.every((part) => segment.test(part))
}

/** Where a model is: `openai/gpt-image-2` is `gpt-image-2` at `openai`, and other owners' models are at fal.ai. */
export function locateModel(id: string, compatible: readonly string[]): { provider: string; name: string } {
  const slash = id.indexOf('/')
  const owner = id.slice(0, slash)
  const isProvider =
    owner === 'local' || compatible.includes(owner) || providerTable.some((entry) => entry.id === owner)
  return isProvider ? { provider: owner, name: id.slice(slash + 1) } : { provider: 'fal', name: id }
}
