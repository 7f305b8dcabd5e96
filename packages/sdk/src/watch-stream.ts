import { connectionFailure, contractFailure, timeoutFailure } from './connection-failure.ts'
import { type ByteLimit, formatBytes, type TimeLimit, takeBytes, takeTime } from './limits.ts'

export interface WatchOptions {
  signal: AbortSignal
  /** Maximum wait for the next chunk. */
  timeoutMs: number
  time: TimeLimit
  bytes: ByteLimit
  serverUrl: string
  /** The call, for errors. */
  call: string
}

/** Wraps the body of a streamed response: it fails like other responses do. */
export function watchStream(
  response: Response,
  { signal, timeoutMs, time, bytes, serverUrl, call }: WatchOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = (response.body ?? new ReadableStream()).getReader()

  return new ReadableStream({
    async pull(controller) {
      let timer: NodeJS.Timeout | undefined
      let stop = () => {}
      const waitMs = Math.max(0, Math.min(timeoutMs, time.leftMs))
      const isTotal = waitMs < timeoutMs
      const ended = new Promise<never>((_, reject) => {
        const late = () => reject(timeoutFailure(serverUrl, timeoutMs, isTotal ? time.totalMs : undefined))
        timer = setTimeout(late, waitMs)
        stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
      })
      try {
        const { done, value } = await takeTime(time, () =>
          Promise.race([
            reader.read().catch((thrown: unknown) => {
              throw signal.aborted ? signal.reason : connectionFailure(thrown, serverUrl)
            }),
            ended,
          ]),
        )
        if (done) return controller.close()
        if (!takeBytes([bytes], value.byteLength)) {
          throw contractFailure(serverUrl, call, `it has more than ${formatBytes(bytes.maxBytes)}`)
        }
        controller.enqueue(value)
      } catch (error) {
        controller.error(error)
        await reader.cancel().catch(() => undefined)
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
