import type { EngineInstaller } from './engines.ts'

/** Loads the installer when it is first used. */
export async function loadEngineInstaller(): Promise<EngineInstaller> {
  const { engines, installEngine } = await import('./local/install-engine.ts')
  const { isEngineInstalled } = await import('./local/installed-engine.ts')
  return { engines, installEngine, isEngineInstalled }
}
