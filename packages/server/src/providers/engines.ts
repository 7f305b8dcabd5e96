import { onOtherWorkers, tellOtherWorkers } from '../worker-messages.ts'

/** Engines that need more than what comes with the server. */
export const engineNames = ['remove-bg'] as const

export type EngineName = (typeof engineNames)[number]

/** A package that an engine consists of, for the consent of the owner. */
export interface EnginePackage {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** What it is, in a few words. */
  readonly what: string
  readonly downloadBytes: number
}

export interface EngineState {
  readonly name: EngineName
  readonly packages: readonly EnginePackage[]
  /** About, on this platform. */
  readonly installedBytes: number
  readonly status: 'missing' | 'installing' | 'installed'
  /** `share`: 0 to 1. */
  readonly progress: { readonly share: number; readonly step: string } | undefined
  /** Why the last installation failed. A sentence. */
  readonly failure: string | undefined
}

/** The installer, which is loaded when it is first used. */
export interface EngineInstaller {
  readonly engines: Readonly<
    Record<EngineName, { readonly packages: readonly EnginePackage[]; readonly installedBytes: number }>
  >
  isEngineInstalled(name: EngineName, enginesDir: string): boolean
  installEngine(
    name: EngineName,
    enginesDir: string,
    options: { signal: AbortSignal; onProgress: (progress: { share: number; step: string }) => void },
  ): Promise<void>
}

/** Installs engines that do not come with the server, because of their size and licence. */
export interface Engines {
  list(): Promise<EngineState[]>
  /**
   * Starts to install an engine, and returns at once.
   *
   * @param onInstalled Called when it is installed, before its state says so.
   * @returns `false` if it is installed or being installed.
   */
  install(name: EngineName, onInstalled: () => Promise<void>): Promise<boolean>
  /** Stops what is being installed. */
  close(): Promise<void>
}

/** How often a worker tells the others what it is installing, and how long they believe it: it may be killed. Milliseconds. */
const tellEveryMs = 2_000
const believeMs = 10_000

/** What a worker tells the others. `progress`: it is installing the engine. */
interface EngineNotice extends Pick<EngineState, 'name' | 'progress' | 'failure'> {}

export function createEngines(
  enginesDir: string,
  load: () => Promise<EngineInstaller>,
  onError: (error: unknown) => void,
): Engines {
  const running = new Map<
    EngineName,
    { progress: NonNullable<EngineState['progress']>; readonly done: Promise<void> }
  >()
  const failures = new Map<EngineName, string>()
  const stopping = new AbortController()
  const elsewhere = new Map<EngineName, EngineNotice & { readonly untilMs: number }>()
  onOtherWorkers('engine', (text) => {
    const notice = JSON.parse(text) as EngineNotice
    failures.delete(notice.name)
    elsewhere.set(notice.name, { ...notice, untilMs: performance.now() + believeMs })
  })
  const progressOf = (name: EngineName) => {
    const other = elsewhere.get(name)
    return (
      running.get(name)?.progress ?? (other && performance.now() < other.untilMs ? other.progress : undefined)
    )
  }
  const tell = (name: EngineName) => {
    const notice = { name, progress: running.get(name)?.progress, failure: failures.get(name) }
    tellOtherWorkers('engine', JSON.stringify(notice satisfies EngineNotice))
  }

  async function perform(
    installer: EngineInstaller,
    name: EngineName,
    onProgress: (progress: { share: number; step: string }) => void,
    onInstalled: () => Promise<void>,
  ): Promise<void> {
    try {
      await installer.installEngine(name, enginesDir, { signal: stopping.signal, onProgress })
      await onInstalled()
    } catch (error) {
      failures.set(name, error instanceof Error ? error.message : String(error))
      onError(error)
    } finally {
      running.delete(name)
      tell(name)
    }
  }

  return {
    async list() {
      const { engines, isEngineInstalled } = await load()
      return (Object.keys(engines) as EngineName[]).map((name) => ({
        name,
        packages: engines[name].packages,
        installedBytes: engines[name].installedBytes,
        status: progressOf(name)
          ? 'installing'
          : isEngineInstalled(name, enginesDir)
            ? 'installed'
            : 'missing',
        progress: progressOf(name),
        failure: progressOf(name) ? undefined : (failures.get(name) ?? elsewhere.get(name)?.failure),
      }))
    },

    async install(name, onInstalled) {
      const installer = await load()
      if (progressOf(name) || installer.isEngineInstalled(name, enginesDir)) return false
      failures.delete(name)
      elsewhere.delete(name)
      const started = { progress: { share: 0, step: 'starting' } }
      const onProgress = (progress: { share: number; step: string }) => {
        started.progress = progress
      }
      const done = perform(installer, name, onProgress, onInstalled)
      running.set(name, Object.assign(started, { done }))
      tell(name)
      const timer = setInterval(() => tell(name), tellEveryMs)
      void done.then(() => clearInterval(timer))
      return true
    },

    async close() {
      stopping.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}
