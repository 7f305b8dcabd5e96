import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, serializeKey } from '../keys/api-key.ts'
import { Invitation, toResponse as toInvitationResponse } from './invitation.ts'
import { Member, requireRemover, TrustPolicyName, toMemberResponse, UserIdParameter } from './member.ts'

export const getMemberImpact = operation({
  id: 'members.impact',
  method: 'GET',
  path: '/api/v1/members/{user_id}/impact',
  tag: 'Users',
  summary: 'Get what a member could still use after a removal',
  description:
    'The live keys that the member created or rotated, with a session or with another of these keys; the trusts that ' +
    'the member created; and the open invitations, which a removal always revokes. A removal keeps the keys and ' +
    'trust policies unless it names them in `revoke_keys`. Keys that somebody else created and gave to the member are not ' +
    'known here. For owners, and for members about themselves.',
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
    const held = await store.members.holdings(actor.account_id, member.user_id, at.getTime())
    return {
      member: toMemberResponse(member),
      keys: held.keys.map((row) => serializeKey(row, uses, at)),
      trust_policies: held.trust_policies.map(({ id, name }) => ({ id, name })),
      invitations: held.invitations.map(toInvitationResponse),
    }
  },
})
