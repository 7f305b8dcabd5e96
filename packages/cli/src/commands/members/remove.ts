import type { Member, MemberImpact, OpenAnimate, RemovedMember } from '@oanim/sdk'
import { Command, Option } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { writeStderr } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { isSameName, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { warnIfOwnRevoked } from '../api-keys/lockout.ts'
import { keyName, trustPolicyName } from '../api-keys/report.ts'
import { ask, canAsk } from '../confirm.ts'

/** `oanim members remove` */
export const command = (run: Run) =>
  new Command('remove')
    .description('Remove a member, and revoke the keys they created')
    .argument('<member>', 'the ID, the email address, or the name if only one member has it')
    .addOption(
      new Option(
        '--revoke-keys',
        'revoke the API keys and delete the trust policies that the member created',
      ).conflicts('keepKeys'),
    )
    .option('--keep-keys', 'keep the API keys and trust policies')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim members remove ada@example.com --revoke-keys'],
        'Without either option, you are prompted. Without a terminal, one of them is required. The keys include those that the member rotated, and the descendants of their keys. Open invitations of the member are always revoked.',
        'Requires a key that an owner created in the console or with `oanim login`.',
      ),
    )
    .action(run(removeMember))

interface RemoveOptions {
  revokeKeys?: boolean
  keepKeys?: boolean
}

async function removeMember(context: Context, target: string, options: RemoveOptions): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const member = await findMember(client, target)
  const impact = await client.members.impact(member.user_id)
  const revokeKeys = await decide(context, impact, options)
  const removed = await client.members.remove(member.user_id, { revokeKeys })
  if (output.isJson) await output.json({ member, ...removed })
  else await output.result(renderFacts(factsOf(member, removed)))
  await warnIfOwnRevoked(output, credential, removed.revoked_keys)
}

/** Decides whether the keys are revoked: by the options, or by asking. */
async function decide(
  context: Context,
  { member, keys, trust_policies: trustPolicies }: MemberImpact,
  { revokeKeys = false, keepKeys = false }: RemoveOptions,
): Promise<boolean> {
  if (revokeKeys || keepKeys || keys.length + trustPolicies.length === 0) return revokeKeys
  const created = [...keys.map(keyName), ...trustPolicies.map(trustPolicyName)]
  const sentence = `${visible(member.email)} created or rotated these, which remain active:`
  if (!canAsk(context)) {
    throw new Failure('decision_required', `${sentence} ${created.join(', ')}.`, {
      exitCode: 2,
      hint: 'No member was removed. To revoke them in the same step, add --revoke-keys. To keep them, add --keep-keys.',
      members: { keys, trust_policies: trustPolicies },
    })
  }
  await writeStderr(`${sentence}\n${created.map((line) => `  ${line}\n`).join('')}`)
  return ask('Revoke all of them?')
}

async function findMember(client: OpenAnimate, target: string): Promise<Member> {
  const members = await client.members.list()
  const wanted = target.trim().toLowerCase()
  const matches = members.filter(
    ({ user_id: id, email, name }) =>
      id === target.trim() || email.toLowerCase() === wanted || isSameName(name, target),
  )
  const [only] = matches
  if (only && matches.length === 1) return only
  if (only) {
    throw new Failure('member_ambiguous', `${matches.length} members are named "${target}".`, {
      hint: 'No member was removed. Use the ID: oanim members list',
    })
  }
  throw new Failure('member_not_found', `No member has the ID, email address or name "${target}".`, {
    hint: 'List the members: oanim members list',
  })
}

function factsOf(member: Member, removed: RemovedMember): [string, string][] {
  const facts = (label: string, values: string[]) => values.map((value): [string, string] => [label, value])
  return [
    ['Removed', `${visible(member.name)} (${visible(member.email)})`],
    ['ID', visible(member.user_id)],
    ...facts('Revoked', removed.revoked_keys.map(keyName)),
    ...facts('Deleted', removed.deleted_trust_policies.map(trustPolicyName)),
    ...facts(
      'Revoked',
      removed.revoked_invitations.map(({ id }) => `invitation ${visible(id)}`),
    ),
    ...facts('Kept', removed.kept_keys.map(keyName)),
    ...facts('Kept', removed.kept_trust_policies.map(trustPolicyName)),
  ]
}
