import type { SubmitContext } from '../jobs/submit-job.ts'
import { onOtherWorkers, tellOtherWorkers } from '../worker-messages.ts'

/** The calls that this server runs for clients that cancel them by a message of its own. */
const running = new Map<string, AbortController>()
onOtherWorkers('mcp_call_cancelled', (name) => running.get(name)?.abort())

type RequestId = string | number

/** Registers a call until it is disposed of. */
export function trackCall(
  context: SubmitContext,
  requestId: RequestId,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController()
  const name = nameOf(context, requestId)
  if (name !== undefined) running.set(name, controller)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      if (name !== undefined && running.get(name) === controller) running.delete(name)
    },
  }
}

/** Cancels a call of the same client, if this server runs it. The message may reach another worker than the call. */
export function cancelCall(context: SubmitContext, requestId: RequestId | undefined): void {
  const name = requestId === undefined ? undefined : nameOf(context, requestId)
  if (name === undefined) return
  const call = running.get(name)
  if (call) call.abort()
  else tellOtherWorkers('mcp_call_cancelled', name)
}

/** Request IDs are unique within a client only. A client without a session cancels by closing the connection. */
function nameOf({ actor, request }: SubmitContext, requestId: RequestId): string | undefined {
  const session = request.headers.get('mcp-session-id')
  if (session === null) return undefined
  return JSON.stringify([actor.key?.id ?? actor.user?.id, session, requestId])
}
