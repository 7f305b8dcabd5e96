import { actingAccount, read } from './client.ts'
import { Problem } from './problem.ts'

/**
 * Sends a form that creates something. Trying again after a lost response creates nothing twice: the `Idempotency-Key`
 * stays the same for the same form and input until the server has responded, also after a reload of the tab.
 *
 * @param form Names the form among all forms of the console.
 * @param input What is created. A different input is a new submission.
 * @throws {Problem} As `read` does; `idempotency_key_completed` if an earlier attempt succeeded and its response was lost.
 */
export async function submitOnce<Data>(
  form: string,
  input: object,
  send: (headers: { 'Idempotency-Key': string }) => Promise<{ data?: Data }>,
): Promise<Data> {
  const slot = slotOf(form)
  const text = JSON.stringify({ account: actingAccount(), input })
  const kept = sessionStorage.getItem(slot)
  const submission: Submission = kept ? JSON.parse(kept) : { text: '', key: '' }
  const key = submission.text === text ? submission.key : newKey()
  sessionStorage.setItem(slot, JSON.stringify({ text, key } satisfies Submission))
  try {
    const data = await read(send({ 'Idempotency-Key': key }))
    endSubmission(form)
    return data
  } catch (error) {
    if (isFinal(error)) endSubmission(form)
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

/** Whether the server denied the request and created nothing. After any other failure, something may exist. */
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
