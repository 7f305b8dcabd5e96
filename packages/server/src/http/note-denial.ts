import type { Actor } from './actor.ts'
import { findSession } from './authenticate-session.ts'
import type { ProblemCode } from './problems/problems.ts'
import { isRefusal } from './denial-buffer.ts'
import type { Services } from './services.ts'

/** Gathers for the log of activity that somebody who is known was not let through. Nobody waits for it. */
export function noteRefusal(
  code: ProblemCode,
  { identity, store, now, refusals }: Services,
  { headers }: Request,
  {
    actor,
    operation,
    ...request
  }: { id: string; address: string | null; operation: string; actor?: Actor | undefined },
): void {
  if (!isRefusal(code)) return
  const note = (who: Actor) => refusals.note({ actor: who, operation, code, request }, now().getTime())
  if (actor) note(actor)
  else if (code === 'origin_foreign' && identity.hasCookie(headers.get('cookie') ?? undefined)) {
    // A session that is over is nobody's.
    findSession(headers, identity, store.people).then(note, () => {})
  }
}
