import type { Command } from 'commander'
import type { PolicyOptions } from '../commands/policy.ts'
import { examples, type Run } from './options.ts'

/** `oanim policy …` */
export function addPolicy(program: Command, run: Run): void {
  const policy = program.command('policy').description('What the account asks of its API keys')

  policy
    .command('show')
    .description('Show what the account asks of its keys')
    .option('--json', "print the API's answer as JSON")
    .addHelpText('after', examples('oanim policy show'))
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { showPolicy } = await import('../commands/policy.ts')
        await showPolicy(context)
      }),
    )

  policy
    .command('set')
    .description('Change what the account asks of its keys')
    .option('--max-lifetime <days>', 'longest life of a new key, such as 90d; none for no limit')
    .option('--revoke-idle-after <days>', 'revoke keys that nobody used for so long; none for never')
    .option('--require-expiry', 'new keys must expire')
    .option('--no-require-expiry', 'new keys need not expire')
    .option('--require-allow-ip', 'new keys must name the addresses that may use them')
    .option('--no-require-allow-ip', 'new keys need not name addresses')
    .option('--limit <number>', 'most requests of all keys in a minute; none for no limit')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim policy set --max-lifetime 90d --revoke-idle-after 60d',
        'oanim policy set --require-allow-ip',
      )}\nNew keys must obey at once. Keys that live already are listed and left alone, but for\n` +
        'idle ones. It takes an owner’s key that no other key made, such as\none that an owner got with `oanim login`.',
    )
    .action((options: PolicyOptions & { json?: boolean }) =>
      run(options, async (context) => {
        const { setPolicy } = await import('../commands/policy.ts')
        await setPolicy(context, options)
      }),
    )
}
