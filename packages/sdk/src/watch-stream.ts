import { type ByteLimit, contractFailure, spokenBytes, takeBytes } from './byte-limit.ts'
import { connectionFailure, timeoutFailure } from './connection-failure.ts'
import { type TimeLimit, takeTime } from './time-limit.ts'

export interface WatchOptions {
  signal: AbortSignal
  /** Longest wait for the next part, in milliseconds. */
  timeoutMs: number
  time: TimeLimit
  bytes: ByteLimit
  serverUrl: string
  /** Which call is answered, in words. */
  call: string
}

/** The body of an answer that is read bit by bit, and fails as other answers do. */
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
          throw contractFailure(serverUrl, call, `it has more than ${spokenBytes(bytes.maxBytes)}`)
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
