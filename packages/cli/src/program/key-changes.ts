import type { Command } from 'commander'
import type { RotateOptions } from '../commands/api-keys/rotate.ts'
import { examples, type Run } from './options.ts'

const whichKey = 'the id, the prefix, or the exact name if only one live key has it'

/** `oanim api-keys rotate`, `pause` and `resume` */
export function addKeyChanges(apiKeys: Command, run: Run): void {
  apiKeys
    .command('rotate')
    .description('Let a new key take over from another without an outage')
    .argument('<key-id>', whichKey)
    .option('--overlap <time>', 'how long the old key lives on at most: 0 to 30d (default: 24h)')
    .option('--when-idle <time>', 'revoke the old key once it has not been used for this long')
    .option('--expires <when>', 'when the new key ends (default: as far away as the old one’s end was)')
    .option('--quiet', 'print only the new key')
    .option('--yes', 'do not ask before --overlap 0 ends the key in use')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys rotate "ci-pipeline"',
        'oanim api-keys rotate anim_a1b2c3d4 --overlap 7d --when-idle 6h',
      )}\nThe new key has the name, scopes, addresses and limit of the old one. Until the old\n` +
        'key ends, both count against the limit of ten live keys: at the limit, use --overlap 0\n' +
        'or revoke a key first. The new key is shown this one time.',
    )
    .action((target: string, options: RotateOptions & { quiet?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { rotateApiKey } = await import('../commands/api-keys/rotate.ts')
        await rotateApiKey(context, target, options)
      }),
    )

  apiKeys
    .command('pause')
    .description('Stop an API key until it is resumed')
    .argument('<key-id>', whichKey)
    .option('--yes', 'do not ask, even if that stops the key in use')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim api-keys pause "ci-pipeline"')}\nThe key is refused at once and still counts as one of the ten.`,
    )
    .action((target: string, options: { yes?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { pauseApiKey } = await import('../commands/api-keys/pause.ts')
        await pauseApiKey(context, target, options)
      }),
    )

  apiKeys
    .command('resume')
    .description('Let a paused API key go on')
    .argument('<key-id>', whichKey)
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim api-keys resume "ci-pipeline"')}\nWhat a quarantine stopped and hid with the key comes back, too.`,
    )
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { resumeApiKey } = await import('../commands/api-keys/pause.ts')
        await resumeApiKey(context, target)
      }),
    )
}
