import type { Command } from 'commander'
import type { NewKeyOptions } from '../commands/api-keys/create.ts'
import { addKeyEvidence } from './api-keys-evidence.ts'
import { addKeyChanges } from './key-changes.ts'
import { collectList, examples, type Run, required, wholeNumber } from './options.ts'
import { addReportLeak } from './report-leak.ts'
import { addScanKeys } from './scan-keys.ts'
import { addSharedKeys } from './shared-keys.ts'

/** `oanim api-keys …` */
export function addApiKeys(program: Command, run: Run): void {
  const apiKeys = program.command('api-keys').description('Create, bound, watch and end API keys')

  apiKeys
    .command('create')
    .description('Create an API key and show it once')
    .option('--name <name>', 'what the key is for, 1 to 100 characters (required)')
    .option(
      '--scope <scopes>',
      'what it may do, comma-separated (default: what creating media takes)',
      collectList,
    )
    .option('--expires <when>', '90d, 12h, 2027-01-31, a time in ISO 8601, or never')
    .option('--allow-ip <cidrs>', 'from where alone it may be used, comma-separated', collectList)
    .option('--limit <number>', 'most requests in a minute', wholeNumber)
    .option('--share', 'print a link instead of the key, which whoever opens it gets, once')
    .option('--quiet', 'print only the key, or the link')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys create --name "ci-pipeline"',
        'KEY=$(oanim api-keys create --name "ci-pipeline" --quiet)',
        'oanim api-keys create --name bot --scope assets:write,assets:read \\\n    --expires 90d --allow-ip 192.0.2.0/24 --limit 60',
      )}\nThe key is shown this one time. An account has at most 10 live keys. Scopes:\n` +
        'assets:read, assets:write, account:read (a key gets these three without --scope),\n' +
        'usage:read, keys:read, keys:write, audit:read. A key that another key\n' +
        'creates is its child and never has more than that one.',
    )
    .action((options: Partial<NewKeyOptions> & { quiet?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { createApiKey } = await import('../commands/api-keys/create.ts')
        await createApiKey(context, { ...options, name: required(options.name, '--name') })
      }),
    )

  apiKeys
    .command('list')
    .description('List your API keys, newest first')
    .option('--all', 'also those that were revoked or have expired')
    .option('--jobs', 'also those that CI jobs got for their identity')
    .option('--search <text>', 'only those with this text in their name, prefix, id or creator')
    .option('--tree', 'each key under the one that it came from')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      examples('oanim api-keys list', "oanim api-keys list --json | jq -r '.api_keys[].id'") +
        '\nTimes are spoken on a terminal, ISO 8601 UTC in a pipe.',
    )
    .action((options: { all?: boolean; jobs?: boolean; search?: string; tree?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { listApiKeys } = await import('../commands/api-keys/list.ts')
        await listApiKeys(context, options)
      }),
    )

  apiKeys
    .command('revoke')
    .description('Revoke an API key at once and for good')
    .argument('<key-id>', 'the id, the prefix, or the exact name if only one live key has it')
    .option('--cascade', 'end every key that came from it, too, in the same step')
    .option('--dry-run', 'show who uses the key, and revoke nothing')
    .option('--yes', 'do not ask, even if that ends the key in use')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys revoke key_5bQ0xYv2mTz81KcPfWda',
        'oanim api-keys revoke anim_a1b2c3d4',
        'oanim api-keys revoke "ci-pipeline"',
        'oanim api-keys revoke "ci-pipeline" --dry-run',
      )}\nThe key stops working before the command returns. The command asks before it revokes the\n` +
        'key in use or the last key that can manage keys; without a terminal that needs --yes.',
    )
    .action(
      (target: string, options: { cascade?: boolean; dryRun?: boolean; yes?: boolean; json?: boolean }) =>
        run(options, async (context) => {
          if (options.dryRun) {
            const { showImpact } = await import('../commands/api-keys/impact.ts')
            return showImpact(context, target, options)
          }
          const { revokeApiKey } = await import('../commands/api-keys/revoke.ts')
          await revokeApiKey(context, target, options)
        }),
    )

  addKeyChanges(apiKeys, run)
  addKeyEvidence(apiKeys, run)
  addScanKeys(apiKeys, run)
  addReportLeak(apiKeys, run)
  addSharedKeys(apiKeys, run)
}
