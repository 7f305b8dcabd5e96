import type { Command } from 'commander'
import { examples, type Run, required } from './options.ts'
import { addScanKeys } from './scan-keys.ts'

/** `oanim api-keys …` */
export function addApiKeys(program: Command, run: Run): void {
  const apiKeys = program.command('api-keys').description('Create, list and revoke API keys')

  apiKeys
    .command('create')
    .description('Create an API key and show it once')
    .option('--name <name>', 'what the key is for, 1 to 100 characters (required)')
    .option('--quiet', 'print only the key')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys create --name "ci-pipeline"',
        'KEY=$(oanim api-keys create --name "ci-pipeline" --quiet)',
      )}\nThe key is shown this one time. An account has at most 10 live keys.`,
    )
    .action((options: { name?: string; quiet?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { createApiKey } = await import('../commands/api-keys/create.ts')
        await createApiKey(context, { name: required(options.name, '--name') })
      }),
    )

  apiKeys
    .command('list')
    .description('List your API keys, newest first')
    .option('--all', 'also the revoked ones')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      examples('oanim api-keys list', "oanim api-keys list --json | jq -r '.api_keys[].id'") +
        '\nTimes are spoken on a terminal, ISO 8601 UTC in a pipe.',
    )
    .action((options: { all?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { listApiKeys } = await import('../commands/api-keys/list.ts')
        await listApiKeys(context, options)
      }),
    )

  apiKeys
    .command('revoke')
    .description('Revoke an API key at once and for good')
    .argument('<key-id>', 'the id, the prefix, or the exact name if only one live key has it')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys revoke key_5bQ0xYv2mTz81KcPfWda',
        'oanim api-keys revoke anim_a1b2c3d4',
        'oanim api-keys revoke "ci-pipeline"',
      )}\nNothing is asked: the key is dead when the command returns.`,
    )
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { revokeApiKey } = await import('../commands/api-keys/revoke.ts')
        await revokeApiKey(context, target)
      }),
    )

  addScanKeys(apiKeys, run)
}
