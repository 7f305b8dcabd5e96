import { type Command, Option } from 'commander'
import type { RemoveOptions } from '../commands/members.ts'
import { examples, type Run } from './options.ts'

/** `oanim members …` */
export function addMembers(program: Command, run: Run): void {
  const members = program.command('members').description('The users who may act for the account')

  members
    .command('list')
    .description('List the members of the account, as they joined')
    .option('--json', "print the API's answer as JSON")
    .addHelpText('after', `${examples('oanim members list')}\nInvite users in the console, under Account.`)
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { listMembers } = await import('../commands/members.ts')
        await listMembers(context)
      }),
    )

  members
    .command('remove')
    .description('Remove a member, and revoke the keys that they could still use')
    .argument('<member>', 'the id, the address, or the name if only one member has it')
    .addOption(
      new Option('--revoke-keys', 'revoke the keys and trust policies that the member created').conflicts(
        'keepKeys',
      ),
    )
    .option('--keep-keys', 'keep them')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples('oanim members remove ada@example.com --revoke-keys')}\n` +
        'The keys are those that the member created or rotated, with a session, with\n' +
        '`oanim login` or with another of these keys. On a terminal they are listed and you are\n' +
        'asked; elsewhere one of the two options is needed. Open invitations that the member\n' +
        'created are revoked. It takes an owner’s key that no other key made.',
    )
    .action((target: string, options: RemoveOptions & { json?: boolean }) =>
      run(options, async (context) => {
        const { removeMember } = await import('../commands/members.ts')
        await removeMember(context, target, options)
      }),
    )
}
