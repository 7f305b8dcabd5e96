import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type AuditEvent, type ValidAuditLog, verifyAuditLog } from '@oanim/sdk'
import { Failure, systemReason } from '../../failure.ts'
import { withSpinner } from '../../output/spinner.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'

export interface VerifyOptions {
  file?: string
  expect?: string
}

/**
 * `oanim audit verify`: computes every hash anew, of what the server says or of a file.
 *
 * @throws {Failure} `log_tampered`, exit 1; `usage_invalid` and `file_unreadable`, exit 2
 */
export async function verifyAudit(context: Context, { file, expect }: VerifyOptions): Promise<void> {
  const { output } = context
  const noted = expect === undefined ? undefined : readHash(expect)
  const verdict = await withSpinner('Checking…', !output.isJson, async () => {
    if (file !== undefined) return verifyAuditLog(linesOf(file), { expect: noted })
    const { client } = await connect(context)
    // Asked first: what is written meanwhile only makes the log longer.
    const head = await client.audit.head()
    return verifyAuditLog(client.audit.export(), { head, expect: noted })
  })
  if (!verdict.ok) {
    const { problem, seq, detail } = verdict
    throw new Failure('log_tampered', detail, {
      hint: 'What stands before that entry is good. Keep a copy of the database before anything else changes it.',
      members: { problem, seq },
    })
  }
  if (output.isJson) return output.json(verdict)
  await output.result(render(verdict))
  await output.notice(
    '\nKeep the hash where nobody who could change the log can change it. Later, --expect with it tells\n' +
      'whether the log up to here was rewritten or cut.\n',
  )
}

function render({ entries, first_seq, last_seq, last_hash }: ValidAuditLog): string {
  const which = entries === 0 ? '' : ` (${first_seq} to ${last_seq})`
  return renderFacts([
    ['Log', 'good'],
    ['Entries', `${entries}${which}`],
    ['Hash', last_hash],
  ])
}

function readHash(text: string): string {
  const hash = text.trim().toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hash)) return hash
  throw new Failure('usage_invalid', '--expect is no hash: it has 64 hexadecimal digits.', { exitCode: 2 })
}

/** The entries of an export. What is none is left for the check to say. */
async function* linesOf(file: string): AsyncGenerator<AuditEvent, void> {
  try {
    const lines =
      file === '-' ? createInterface({ input: process.stdin }) : (await open(file, 'r')).readLines()
    for await (const line of lines) if (line.trim() !== '') yield parse(line)
  } catch (cause) {
    const message = `${visible(file)} cannot be read: ${systemReason(cause)}.`
    throw new Failure('file_unreadable', message, { exitCode: 2, cause })
  }
}

function parse(line: string): AuditEvent {
  try {
    return JSON.parse(line)
  } catch {
    return null as never
  }
}
