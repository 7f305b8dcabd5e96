import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type AuditEvent, verifyAuditLog } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure, systemReason } from '../../failure.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim audit verify` */
export const command = (run: Run) =>
  new Command('verify')
    .description('Verify that the audit log was not changed')
    .option('--file <file>', 'verify an export instead of the server; - is standard input')
    .option('--expect <hash>', 'a hash from an earlier run, which the log must still contain')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim audit verify',
          'oanim audit verify --expect 3f5a…c2 --json',
          'oanim audit verify --file audit.jsonl',
        ],
        'Every hash is computed on this machine. Store the printed hash outside the server, where its operators cannot change it: --expect detects a log that was rewritten or truncated.',
        'Exit codes: 0 verified; 1 the log was changed',
      ),
    )
    .action(run(verifyAudit))

/** @throws {Failure} `log_tampered`, exit 1; `usage_invalid` and `file_unreadable`, exit 2 */
async function verifyAudit(
  context: Context,
  { file, expect: typed }: { file?: string; expect?: string },
): Promise<void> {
  const { output } = context
  const expect = typed === undefined ? undefined : parseHash(typed)
  const verdict = await output.withSpinner('Verifying…', async () => {
    if (file !== undefined) return verifyAuditLog(eventsIn(file), { expect })
    const { client } = await connect(context)
    // Read first: later events only make the log longer.
    const head = await client.audit.head()
    return verifyAuditLog(client.audit.export(), { head, expect })
  })
  if (!verdict.ok) {
    const { problem, seq, detail } = verdict
    throw new Failure('log_tampered', detail, {
      hint: 'The events before it are unchanged. Copy the database before anything else changes it.',
      members: { problem, seq },
    })
  }
  if (output.isJson) return output.json(verdict)
  const { entries, first_seq, last_seq, last_hash } = verdict
  await output.result(
    renderFacts([
      ['Audit log', 'verified'],
      ['Events', entries === 0 ? '0' : `${entries} (${first_seq} to ${last_seq})`],
      ['Hash', last_hash],
    ]),
  )
  await output.notice(
    '\nStore the hash outside the server, where its operators cannot change it. With --expect, a later\n' +
      'run detects whether the log up to this event was rewritten or truncated.\n',
  )
}

function parseHash(text: string): string {
  const hash = text.trim().toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hash)) return hash
  throw usageError(`Invalid --expect "${text}": a hash has 64 hexadecimal digits.`)
}

/** The events of an export. A line that is not JSON fails the verification. */
async function* eventsIn(file: string): AsyncGenerator<AuditEvent, void> {
  try {
    const lines =
      file === '-' ? createInterface({ input: process.stdin }) : (await open(file, 'r')).readLines()
    for await (const line of lines) if (line.trim() !== '') yield parse(line)
  } catch (cause) {
    throw new Failure('file_unreadable', `Cannot read ${visible(file)}: ${systemReason(cause)}.`, {
      exitCode: 2,
      cause,
    })
  }
}

function parse(line: string): AuditEvent {
  try {
    return JSON.parse(line)
  } catch {
    return null as never
  }
}
