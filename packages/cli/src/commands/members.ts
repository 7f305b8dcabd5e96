import type { Member, MemberImpact, OpenAnimate, RemovedMember } from '@oanim/sdk'
import { Failure } from '../failure.ts'
import { writeAside } from '../output/output.ts'
import { type Column, renderFacts, renderTable } from '../output/table.ts'
import { isSameName, visible } from '../output/text.ts'
import { spokenTime } from '../output/time.ts'
import { type Context, connect } from '../server/connect.ts'
import { trustPolicyName } from './api-keys/key-facts.ts'
import { warnOfOwnKey } from './api-keys/own-key.ts'
import { ask, canAsk } from './confirm.ts'

export interface RemoveOptions {
  revokeKeys?: boolean
  keepKeys?: boolean
}

/** `oanim members list` */
export async function listMembers(context: Context): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const members = await client.members.list()
  if (output.isJson) return output.json({ members })
  const time = (iso: string) => (output.isForUser ? spokenTime(iso, new Date()) : visible(iso))
  const columns: Column<Member>[] = [
    { title: 'ID', value: (member) => visible(member.user_id) },
    { title: 'NAME', value: (member) => visible(member.name), isFlexible: true },
    { title: 'EMAIL', value: (member) => visible(member.email), isFlexible: true },
    { title: 'ROLE', value: (member) => visible(member.role) },
    { title: 'JOINED', value: (member) => time(member.created_at) },
  ]
  const { bold } = output.paint
  await output.result(renderTable(columns, members, output.width, (title) => bold(title)))
}

/** `oanim members remove`: ends a membership, and revokes the keys that the member could still use if asked to. */
export async function removeMember(context: Context, target: string, options: RemoveOptions): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const member = await findMember(client, target)
  const impact = await client.members.impact(member.user_id)
  const removed = await client.members.remove(member.user_id, {
    revokeKeys: await decide(context, impact, options),
  })
  if (output.isJson) await output.json({ member, ...removed })
  else await output.result(renderFacts(factsOf(member, removed)))
  await warnOfOwnKey(output, credential, removed.revoked_keys)
}

/** Decides on the keys: as the options say, else as the user on the terminal does. */
async function decide(
  context: Context,
  { member, keys, trust_policies: trustPolicies }: MemberImpact,
  { revokeKeys = false, keepKeys = false }: RemoveOptions,
): Promise<boolean> {
  if (revokeKeys || keepKeys || keys.length + trustPolicies.length === 0) return revokeKeys
  const held = [
    ...keys.map(({ name, prefix, id }) => `${visible(name)} (${visible(prefix)}, ${visible(id)})`),
    ...trustPolicies.map(trustPolicyName),
  ]
  const sentence = `${visible(member.email)} created or rotated what would still give access:`
  if (!canAsk(context)) {
    throw new Failure('decision_required', `${sentence} ${held.join(', ')}.`, {
      exitCode: 2,
      hint: 'No member was removed. Choose: --revoke-keys revokes all of it in the same step, --keep-keys keeps it.',
      members: { keys, trust_policies: trustPolicies },
    })
  }
  await writeAside(`${sentence}\n${held.map((line) => `  ${line}\n`).join('')}`)
  return ask('Revoke all of it with the removal?')
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
  throw new Failure(
    only ? 'member_ambiguous' : 'member_not_found',
    only
      ? `${matches.length} members are called "${target}".`
      : `No member has the id, address or name "${target}".`,
    {
      hint: `${only ? 'No member was removed. Name the member by ID: ' : 'List them: '}oanim members list`,
    },
  )
}

function factsOf({ name, email, user_id: id }: Member, removed: RemovedMember): [string, string][] {
  const keyNames = (label: string, keys: RemovedMember['revoked_keys']) =>
    keys.map((key): [string, string] => [
      label,
      `${visible(key.name)} (${visible(key.prefix)}, ${visible(key.id)})`,
    ])
  const trustPolicyNames = (label: string, trustPolicies: RemovedMember['kept_trust_policies']) =>
    trustPolicies.map((trustPolicy): [string, string] => [label, trustPolicyName(trustPolicy)])
  return [
    ['Removed', `${visible(name)} (${visible(email)})`],
    ['ID', visible(id)],
    ...keyNames('Revoked', removed.revoked_keys),
    ...trustPolicyNames('Revoked', removed.deleted_trust_policies),
    ...removed.revoked_invitations.map((invitation): [string, string] => [
      'Revoked',
      `invitation ${visible(invitation.id)}`,
    ]),
    ...keyNames('Kept', removed.kept_keys),
    ...trustPolicyNames('Kept', removed.kept_trust_policies),
  ]
}
