import { silence } from '../api/problem.ts'

/**
 * Loads a part of the console.
 *
 * @throws {Problem} `unreachable` when its files did not come: the server does not answer, or it serves a newer
 * console that has others. `recoverFromLoad` then tells the two apart.
 */
export async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw Object.assign(silence(cause), { isOfLoad: true })
  }
}

const slot = 'oanim.reloaded-at'
/** After a reload for new files, no second one for this long: it would not help either. Milliseconds. */
const onceMs = 30_000

/**
 * Reloads the page when its files are gone because the server has a newer console; once, and only when the server
 * answers.
 *
 * @returns Whether the page reloads.
 */
export async function recoverFromLoad(error: unknown): Promise<boolean> {
  const isOfLoad = error instanceof Error && 'isOfLoad' in error
  const last = Number(sessionStorage.getItem(slot) ?? 0)
  if (!isOfLoad || Date.now() - last < onceMs || !(await isAnswering())) return false
  sessionStorage.setItem(slot, String(Date.now()))
  location.reload()
  return true
}

/** Whether the server answers at all. */
export async function isAnswering(): Promise<boolean> {
  try {
    return (await fetch('/health', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}
