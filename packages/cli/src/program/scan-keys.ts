import type { Command } from 'commander'
import { collect, examples, type Run } from './options.ts'

/** `oanim api-keys scan` */
export function addScanKeys(apiKeys: Command, run: Run): void {
  apiKeys
    .command('scan')
    .description('Find API keys in files, staged changes and git history')
    .argument('[path...]', 'files and folders; - is standard input (default: this folder)')
    .option('--staged', 'what is staged for the next commit, and of it the added lines')
    .option('--history', 'every version of every file that git keeps, and messages')
    .option('--no-ignore', 'also files that .gitignore names')
    .option('--allow <prefix>', 'a key that is known, by its prefix; may be given again', collect)
    .option('--revoke', 'report the keys to the server, which revokes its own')
    .option('--sarif', 'print SARIF 2.1.0')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys scan',
        'oanim api-keys scan --staged',
        'oanim api-keys scan --history --revoke',
        'oanim api-keys scan --sarif > keys.sarif',
      )}\nKeys are known by their check characters: no server is asked, and none is needed but\n` +
        'for --revoke. Only prefixes are shown. A line that says oanim:allow behind a key\n' +
        'allows it. Exit code 1: found. 0: everything was searched, and no key is there. 2: no\n' +
        'key found, but something was not searched; each such place is named.',
    )
    .action(
      (
        paths: string[],
        options: Omit<import('../commands/api-keys/scan.ts').ScanOptions, 'paths'> & { json?: boolean },
      ) =>
        run(options, async (context) => {
          const { scanForKeys } = await import('../commands/api-keys/scan.ts')
          await scanForKeys(context, { ...options, paths })
        }),
    )
}
