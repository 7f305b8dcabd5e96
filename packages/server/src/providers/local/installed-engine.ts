import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Engines that need something that the operator installs. */
export type EngineName = 'remove-bg'

/** The folder of an engine. Its name changes with what it contains. */
export function engineFolder(name: EngineName, enginesDir: string): string {
  return join(enginesDir, `${name}-1`)
}

export function isEngineInstalled(name: EngineName, enginesDir: string): boolean {
  return existsSync(engineFolder(name, enginesDir))
}
