import type { Command } from 'commander'
import type { NewTrustOptions } from '../commands/trust-policies.ts'
import { collect, collectList, examples, type Run, required, wholeNumber } from './options.ts'

/** `oanim trusts …` */
export function addTrusts(program: Command, run: Run): void {
  const trusts = program.command('trusts').description('CI jobs that get keys for their identity')

  trusts
    .command('create')
    .description('Let CI jobs exchange their identity for a key that lives minutes')
    .option('--name <name>', 'what it is for, 1 to 100 characters (required)')
    .option('--github <owner/repository>', 'jobs of this repository on GitHub')
    .option('--gitlab <group/project>', 'jobs of this project on gitlab.com')
    .option('--issuer <url>', 'jobs of any other issuer, as its tokens call it (iss)')
    .option(
      '--condition <claim=pattern>',
      'what a claim must be; may be given again, and all must hold',
      collect,
    )
    .option('--scope <scopes>', 'what the jobs may do, comma-separated (required)', collectList)
    .option('--lifetime <time>', 'how long a key lives, 1m to 1h (default: 15m)')
    .option('--audience <text>', 'whom the token is meant for (default: the address of the server)')
    .option('--allow-ip <cidrs>', 'from where alone such a key may be used, comma-separated', collectList)
    .option('--limit <number>', 'most requests of one such key in a minute', wholeNumber)
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim trusts create --name deploy --github octo/app \\\n    --condition ref=refs/heads/main --scope assets:write',
        'oanim trusts create --name cluster --issuer https://oidc.example.com/id/7A \\\n    --condition sub=system:serviceaccount:ci:render --scope assets:write',
      )}\nIn a pattern * stands for characters other than / and : so refs/heads/* is any branch\n` +
        'without a slash in its name. It takes an owner’s key that no other key made, such as\none that an owner got with `oanim login`.',
    )
    .action((options: Partial<NewTrustOptions> & { json?: boolean }) =>
      run(options, async (context) => {
        const { createTrust } = await import('../commands/trust-policies.ts')
        await createTrust(context, { ...options, name: required(options.name, '--name') })
      }),
    )

  trusts
    .command('list')
    .description('List whose jobs get keys, newest first')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim trusts list')}\nThe keys that jobs hold just now: oanim api-keys list --jobs`,
    )
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { listTrusts } = await import('../commands/trust-policies.ts')
        await listTrusts(context)
      }),
    )

  trusts
    .command('remove')
    .description('Take a trust back, and end the keys that its jobs hold')
    .argument('<trust-id>', 'the id, or the exact name if only one trust has it')
    .option('--json', "print the API's answer as JSON")
    .addHelpText('after', examples('oanim trusts remove deploy'))
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { removeTrust } = await import('../commands/trust-policies.ts')
        await removeTrust(context, target)
      }),
    )
}
