import type { Actor } from './actor.ts'
import { findSession } from './authenticate-session.ts'
import { isDenial } from './denial-buffer.ts'
import type { ProblemCode } from './problems/problems.ts'
import type { Services } from './services.ts'

/** Gathers for the audit log that somebody who is known was not let through. Nobody waits for it. */
export function recordDenial(
  code: ProblemCode,
  { identity, store, now, denials }: Services,
  { headers }: Request,
  {
    actor,
    operation,
    ...request
  }: { id: string; address: string | null; operation: string; actor?: Actor | undefined },
): void {
  if (!isDenial(code)) return
  const note = (who: Actor) => denials.note({ actor: who, operation, code, request }, now().getTime())
  if (actor) note(actor)
  else if (code === 'origin_foreign' && identity.hasCookie(headers.get('cookie') ?? undefined)) {
    // A session that is over is nobody's.
    findSession(headers, identity, store.users).then(note, () => {})
  }
}
