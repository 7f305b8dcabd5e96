import type { Command } from 'commander'
import { Failure } from '../failure.ts'
import { examples, type Run } from './options.ts'

/** `oanim api-keys report-leak` */
export function addReportLeak(apiKeys: Command, run: Run): void {
  apiKeys
    .command('report-leak')
    .description('End an API key that leaked, without an account')
    .option('--location <text>', 'where you found it, such as an address; shown to the owners')
    .option('--json', "print the API's answer as JSON")
    .allowExcessArguments()
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys report-leak < found.txt',
        'printf %s "$KEY" | oanim api-keys report-leak --location https://example.com/paste',
      )}\nThe key is read from standard input. A live key is revoked before the command returns,\n` +
        'with every key made from it. The account sees it in its leak reports, and its owners get\na mail if the server sends mail. The server does not say whether the key was real.',
    )
    .action((options: { location?: string; json?: boolean }, command: Command) =>
      run(options, async (context) => {
        if (command.args.length > 0) {
          throw new Failure(
            'usage_invalid',
            'A key does not belong in the arguments, where process lists and histories show it.',
            { exitCode: 2, hint: 'printf %s "$KEY" | oanim api-keys report-leak' },
          )
        }
        const { createLeakReport } = await import('../commands/api-keys/report-leak.ts')
        await createLeakReport(context, options)
      }),
    )
}
