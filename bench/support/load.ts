import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Requests over keep-alive connections, one at a time on each. */
export interface LoadJob {
  /** Requested without a key. @default `/api/v1/auth/me`, with each key in turn */
  readonly path?: string
  /** Introspects each key in turn instead, with the first key as the caller's. */
  readonly introspects?: boolean
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Minimum time between two requests of a connection. Milliseconds. @default 0 */
  readonly everyMs?: number
  /** For each key, the group that its times belong to. @default all in one */
  readonly groupOf?: readonly number[]
  readonly groups?: number
}

export interface LoadResult {
  readonly count: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly groupP50Ms: readonly number[]
  readonly statuses: Readonly<Record<string, number>>
}

/**
 * Starts a process that loads servers with the given keys, in turn.
 *
 * @param hasOwnAddresses Each key comes from a different address. The server must trust 127.0.0.1 as a proxy.
 */
export function startLoad(keys: readonly string[], hasOwnAddresses = false) {
  const child = fork(join(import.meta.dirname, 'load-process.ts'))
  child.send({ keys, hasOwnAddresses })
  // Fails a pending `run`.
  child.on('exit', () => child.emit('error', new Error('the load process exited')))
  return {
    /** @throws if any response has another status. */
    async run(job: LoadJob, status = 200): Promise<LoadResult> {
      child.send({ job })
      const [result] = (await once(child, 'message')) as [LoadResult]
      const others = Object.keys(result.statuses).filter((each) => each !== String(status))
      if (others.length > 0) throw new Error(`the server answered ${JSON.stringify(result.statuses)}`)
      return result
    },
    stop() {
      child.removeAllListeners('exit')
      child.kill()
    },
  }
}
