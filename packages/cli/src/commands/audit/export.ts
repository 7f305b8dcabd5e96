import type { AuditEvent } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { prepareTarget, saveFile } from '../../files/write-file.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { type FilterOptions, filterOf, withFilters } from './filter.ts'

/** `oanim audit export` */
export const command = (run: Run) =>
  withFilters(new Command('export'))
    .description('Export audit events as JSON Lines, oldest first')
    .option('--out <file>', 'write to a file instead of standard output; it is never left incomplete')
    .option('--json', 'with --out: print a summary as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim audit export --out audit.jsonl',
          "oanim audit export --since 30d | jq -r '.action' | sort | uniq -c",
        ],
        'To verify an export without a server, export without filters and run `oanim audit verify --file`.',
      ),
    )
    .action(run(exportAuditEvents))

/** Streams, because the log may be larger than memory. */
async function exportAuditEvents(
  context: Context,
  { out, ...options }: FilterOptions & { out?: string },
): Promise<void> {
  const { output } = context
  const filter = filterOf(options)
  const target = out === undefined || out === '-' ? undefined : await prepareTarget(out)
  const { client } = await connect(context)
  const events = client.audit.export(filter)
  if (out === undefined || target === undefined) return output.jsonLines(events)
  let written = 0
  let last: AuditEvent | undefined
  const lines = async function* () {
    for await (const event of events) {
      written += 1
      last = event
      yield `${JSON.stringify(event)}\n`
    }
  }
  await saveFile(target, out, lines())
  if (output.isJson) return output.json({ file: out, entries: written, last_hash: last?.hash ?? null })
  await output.notice(`Wrote ${count(written, 'audit event')} to ${visible(out)}.\n`)
}
