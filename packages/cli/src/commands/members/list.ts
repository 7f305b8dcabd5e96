import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'

/** `oanim members list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List the members of the account')
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim members list'], 'Invite members in the console, under Account.'))
    .action(run(listMembers))

async function listMembers(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const members = await client.members.list()
  if (output.isJson) return output.json({ members })
  await output.result(
    output.table(
      [
        { title: 'ID', value: (member) => visible(member.user_id) },
        { title: 'NAME', value: (member) => visible(member.name), isFlexible: true },
        { title: 'EMAIL', value: (member) => visible(member.email) },
        { title: 'ROLE', value: (member) => visible(member.role) },
        { title: 'JOINED', value: (member) => output.time(member.created_at) },
      ],
      members,
    ),
  )
}
