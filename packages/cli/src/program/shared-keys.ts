import type { Command } from 'commander'
import { examples, type Run } from './options.ts'

/** `oanim api-keys open` */
export function addSharedKeys(apiKeys: Command, run: Run): void {
  apiKeys
    .command('open')
    .description('Open a link that holds an API key, once')
    .argument('<link>', 'the link; - reads it from standard input, where no process list shows it')
    .option('--json', 'print the key as JSON')
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys open - < link.txt',
        'oanim api-keys open - < link.txt | oanim login --token -',
      )}\nIt prints the key. The link is used up then: if somebody opened it before you, the\n` +
        'command says so, and whoever sent it should revoke the key.',
    )
    .action((link: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { openLink } = await import('../commands/api-keys/open.ts')
        await openLink(context, link)
      }),
    )
}
