import { unreachable } from '../api/problem.ts'

/**
 * Loads a module of the console.
 *
 * @throws {Problem} `unreachable` if its files did not load: the server does not respond, or it serves a newer console
 * with other files. `recoverFromLoad` tells the two apart.
 */
export async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw Object.assign(unreachable(cause), { isOfLoad: true })
  }
}

const slot = 'oanim.reloaded-at'
/** A second reload within this time would not help. */
const onceMs = 30_000

/**
 * Reloads the page if its files are gone because the server serves a newer console. Reloads once, and only if the
 * server responds.
 *
 * @returns Whether the page reloads.
 */
export async function recoverFromLoad(error: unknown): Promise<boolean> {
  const isOfLoad = error instanceof Error && 'isOfLoad' in error
  const last = Number(sessionStorage.getItem(slot) ?? 0)
  if (!isOfLoad || Date.now() - last < onceMs || !(await isResponding())) return false
  sessionStorage.setItem(slot, String(Date.now()))
  location.reload()
  return true
}

/** Whether the server responds. */
export async function isResponding(): Promise<boolean> {
  try {
    return (await fetch('/health', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}
