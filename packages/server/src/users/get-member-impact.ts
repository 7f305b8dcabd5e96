import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, serializeKey } from '../keys/api-key.ts'
import { Invitation, serializeInvitation } from './invitation.ts'
import { Member, requireRemover, serializeMember, TrustPolicyName, UserIdParameter } from './member.ts'

export const getMemberImpact = operation({
  id: 'members.impact',
  method: 'GET',
  path: '/api/v1/members/{user_id}/impact',
  tag: 'Users',
  summary: 'Get the impact of removing a member',
  description:
    'Returns the live keys that the member created or rotated, directly or with another of these keys, the trust policies ' +
    'that the member created, and their open invitations. A removal always revokes the invitations, and keeps the keys ' +
    'and trust policies unless `revoke_keys` names them. Keys that another user created and gave to the member are not ' +
    'included. Owners can see any member; members can see themselves.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ user_id: UserIdParameter }),
  output: z
    .object({
      member: Member,
      keys: z.array(ApiKey),
      trust_policies: z.array(TrustPolicyName),
      invitations: z.array(Invitation),
    })
    .meta({ id: 'MemberImpact' }),
  problems: ['role_insufficient', 'key_not_root', 'member_not_found'],

  async run({ input, actor, store, uses, now, fail }) {
    await requireRemover(actor, input.user_id, store.keys)
    const member = await store.members.find(actor.account_id, input.user_id)
    if (!member) throw fail('member_not_found')
    const at = now()
    const access = await store.members.accessOf(actor.account_id, member.user_id, at.getTime())
    return {
      member: serializeMember(member),
      keys: access.keys.map((row) => serializeKey(row, uses, at)),
      trust_policies: access.trust_policies.map(({ id, name }) => ({ id, name })),
      invitations: access.invitations.map(serializeInvitation),
    }
  },
})
