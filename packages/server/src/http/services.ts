import type { Logger } from 'pino'
import type { Store } from '../storage/store.ts'
import type { UseLog } from './use-log.ts'

/** What every operation can reach. */
export interface Services {
  readonly store: Store
  readonly uses: UseLog
  readonly painters: Painters
  readonly log: Logger
  /** Whether the server is on its way down. */
  isDraining(): boolean
  /** The time, in one place so that a test can set it. */
  now(): Date
}

/** Paints pictures outside this process; see `assets/providers/local`. */
export interface Painters {
  render(
    job: { plan: object; format: 'png' | 'jpeg' | 'webp' | 'avif'; path: string },
    signal?: AbortSignal,
  ): Promise<{ sizeBytes: number; sha256: string }>
}
