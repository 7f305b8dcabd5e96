import type { Command } from 'commander'
import type { NewTrustPolicyOptions } from '../commands/trust-policies.ts'
import { collect, collectList, examples, type Run, required, wholeNumber } from './options.ts'

/** `oanim trust-policies …` */
export function addTrustPolicies(program: Command, run: Run): void {
  const trustPolicies = program
    .command('trust-policies')
    .description('CI jobs that get keys for their identity')

  trustPolicies
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
        'oanim trust-policies create --name deploy --github octo/app \\\n    --condition ref=refs/heads/main --scope assets:write',
        'oanim trust-policies create --name cluster --issuer https://oidc.example.com/id/7A \\\n    --condition sub=system:serviceaccount:ci:render --scope assets:write',
      )}\nIn a pattern * stands for characters other than / and : so refs/heads/* is any branch\n` +
        'without a slash in its name. It takes an owner’s key that no other key made, such as\none that an owner got with `oanim login`.',
    )
    .action((options: Partial<NewTrustPolicyOptions> & { json?: boolean }) =>
      run(options, async (context) => {
        const { createTrustPolicy } = await import('../commands/trust-policies.ts')
        await createTrustPolicy(context, { ...options, name: required(options.name, '--name') })
      }),
    )

  trustPolicies
    .command('list')
    .description('List whose jobs get keys, newest first')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim trust-policies list')}\nThe keys that jobs hold just now: oanim api-keys list --jobs`,
    )
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { listTrustPolicies } = await import('../commands/trust-policies.ts')
        await listTrustPolicies(context)
      }),
    )

  trustPolicies
    .command('delete')
    .description('Delete a trust policy, and revoke the keys that its jobs hold')
    .argument('<trust-policy-id>', 'the id, or the exact name if only one trust policy has it')
    .option('--json', "print the API's answer as JSON")
    .addHelpText('after', examples('oanim trust-policies delete deploy'))
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { deleteTrustPolicy } = await import('../commands/trust-policies.ts')
        await deleteTrustPolicy(context, target)
      }),
    )
}
