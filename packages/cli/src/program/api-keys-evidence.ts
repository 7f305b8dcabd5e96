import type { Command } from 'commander'
import { examples, type Run } from './options.ts'

const whichKey = 'the id, the prefix, or the exact name if only one live key has it'
const sinceWhen = 'a duration such as 24h or 30d, a date, or a time in ISO 8601'

/** `oanim api-keys show`, `usage` and `inspect` */
export function addKeyEvidence(apiKeys: Command, run: Run): void {
  apiKeys
    .command('show')
    .description('Show one API key, and how its rotation goes on')
    .argument('<key-id>', whichKey)
    .option('--json', "print the API's answers as JSON")
    .addHelpText(
      'after',
      `${examples('oanim api-keys show "ci-pipeline"')}\n` +
        'While another key takes over from it, both are shown side by side, with who still\n' +
        'uses the old one.',
    )
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { showApiKey } = await import('../commands/api-keys/show.ts')
        await showApiKey(context, target)
      }),
    )

  apiKeys
    .command('usage')
    .description('Show what an API key did, by day')
    .argument('<key-id>', whichKey)
    .option('--since <when>', `${sinceWhen} (default: 30d)`)
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim api-keys usage "ci-pipeline"', 'oanim api-keys usage anim_a1b2c3d4 --since 7d')}\n` +
        'Refused requests count, too. Days are in UTC. What is older than 400 days is not kept.',
    )
    .action((target: string, options: { since?: string; json?: boolean }) =>
      run(options, async (context) => {
        const { showUsage } = await import('../commands/api-keys/usage.ts')
        await showUsage(context, target, options)
      }),
    )

  apiKeys
    .command('inspect')
    .description('Show how far an API key reached, or quarantine it')
    .argument('<key-id>', whichKey)
    .option('--since <when>', `${sinceWhen} (default: 24h)`)
    .option('--quarantine', 'stop the key and all that came from it, and hide what they made')
    .option('--yes', 'do not ask, even if that stops the key in use')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys inspect "ci-pipeline"',
        'oanim api-keys inspect anim_a1b2c3d4 --since 7d --quarantine',
      )}\nA quarantine hides everything that these keys ever made. It is taken back with\n` +
        '`oanim api-keys resume`.',
    )
    .action(
      (target: string, options: { since?: string; quarantine?: boolean; yes?: boolean; json?: boolean }) =>
        run(options, async (context) => {
          const { inspectApiKey } = await import('../commands/api-keys/inspect.ts')
          await inspectApiKey(context, target, options)
        }),
    )
}
