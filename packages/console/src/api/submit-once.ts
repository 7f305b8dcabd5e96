import { actingAccount } from './call.ts'
import { Problem } from './problem.ts'

/**
 * Sends a form that creates something, so that trying again after a lost answer creates nothing twice.
 *
 * The `Idempotency-Key` is the same for the same form with the same input until the server has answered, also after
 * a reload of the tab.
 *
 * @param form Names the form among all forms of the console.
 * @param input What is created. Another input is another submission.
 * @throws {Problem} As `send` does; `idempotency_key_completed` when an earlier try succeeded and its answer was lost.
 */
export async function submitOnce<Answer>(
  form: string,
  input: object,
  send: (idempotencyKey: string) => Promise<Answer>,
): Promise<Answer> {
  const slot = slotOf(form)
  const text = JSON.stringify({ account: actingAccount(), input })
  const kept = sessionStorage.getItem(slot)
  const submission: Submission = kept ? JSON.parse(kept) : { text: '', key: '' }
  const key = submission.text === text ? submission.key : newKey()
  sessionStorage.setItem(slot, JSON.stringify({ text, key } satisfies Submission))
  try {
    const answer = await send(key)
    sessionStorage.removeItem(slot)
    return answer
  } catch (error) {
    if (isFinal(error)) sessionStorage.removeItem(slot)
    throw error
  }
}

/** Ends a submission whose outcome is known: the next one creates something new. */
export function endSubmission(form: string): void {
  sessionStorage.removeItem(slotOf(form))
}

interface Submission {
  readonly text: string
  readonly key: string
}

const slotOf = (form: string) => `oanim.submission.${form}`

/** Whether the server refused and created nothing. Anything else may have created something. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof Problem &&
    error.status >= 400 &&
    error.status < 500 &&
    ![401, 408, 429].includes(error.status) &&
    !['idempotency_in_progress', 'idempotency_key_completed'].includes(error.code)
  )
}

/** 128 random bits. `randomUUID` exists on https and loopback pages only. */
function newKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
}
