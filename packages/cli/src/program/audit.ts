import type { Command } from 'commander'
import type { FilterOptions } from '../commands/audit/filter.ts'
import { examples, type Run, wholeNumber } from './options.ts'

/** `oanim audit …` */
export function addAudit(program: Command, run: Run): void {
  const audit = program.command('audit').description('Read and check who did what')

  withFilters(audit.command('list'))
    .description('List who did what, newest first')
    .option('--limit <number>', 'how many entries (default: 50)', wholeNumber)
    .option('--json', 'print the entries as JSON')
    .addHelpText(
      'after',
      examples(
        'oanim audit list --action key. --since 7d',
        'oanim audit list --action access.denied',
        'oanim audit list --target-id key_5bQ0xYv2mTz81KcPfWda --json',
      ),
    )
    .action((options: FilterOptions & { limit?: number; json?: boolean }) =>
      run(options, async (context) => {
        const { listAudit } = await import('../commands/audit/list.ts')
        await listAudit(context, options)
      }),
    )

  withFilters(audit.command('export'))
    .description('Print the log as JSON, one entry a line, oldest first')
    .option('--out <file>', 'write to a file instead, whole or not at all')
    .option('--json', 'with --out, print what was written as JSON')
    .addHelpText(
      'after',
      `${examples(
        'oanim audit export --out audit.jsonl',
        "oanim audit export --since 30d | jq -r '.action' | sort | uniq -c",
      )}\nAn export without filters can be checked without a server: oanim audit verify --file.`,
    )
    .action((options: FilterOptions & { out?: string; json?: boolean }) =>
      run(options, async (context) => {
        const { exportAudit } = await import('../commands/audit/export.ts')
        await exportAudit(context, options)
      }),
    )

  audit
    .command('verify')
    .description('Check that no entry was edited, left out or moved')
    .option('--file <file>', 'check an export instead of the server; - is standard input')
    .option('--expect <hash>', 'a hash that was noted earlier: the log must still have it')
    .option('--json', 'print the finding as JSON')
    .addHelpText(
      'after',
      `${examples(
        'oanim audit verify',
        'oanim audit verify --expect 3f5a…c2 --json',
        'oanim audit verify --file audit.jsonl',
      )}\nEvery hash is computed anew on this machine. Keep the hash that it prints where nobody\n` +
        'who could change the log can change it too: with --expect it tells a log that was\n' +
        'rewritten as a whole, or cut. Exit code 0: good. 1: tampered with.',
    )
    .action((options: { file?: string; expect?: string; json?: boolean }) =>
      run(options, async (context) => {
        const { verifyAudit } = await import('../commands/audit/verify.ts')
        await verifyAudit(context, options)
      }),
    )
}

function withFilters(command: Command): Command {
  return command
    .option('--action <action>', 'an action such as key.revoked, or all that begin alike: key.')
    .option('--actor-id <id>', 'the key or user that did it')
    .option('--target-id <id>', 'what it was done to')
    .option('--request-id <id>', 'the request that did it')
    .option('--address <ip>', 'where the request came from')
    .option('--since <time>', 'from then on: 2026-01-31, 2026-01-31T12:00Z, or 30m, 24h, 7d ago')
    .option('--until <time>', 'before then')
}
