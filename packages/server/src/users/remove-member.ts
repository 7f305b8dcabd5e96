import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, serializeKey } from '../keys/api-key.ts'
import { Invitation, serializeInvitation } from './invitation.ts'
import { requireRemover, TrustPolicyName, UserIdParameter } from './member.ts'

/** Above the number of live keys and trust policies that an account can have. */
const maxIds = 200

export const removeMember = operation({
  id: 'members.remove',
  method: 'DELETE',
  path: '/api/v1/members/{user_id}',
  tag: 'Users',
  summary: 'Remove a member',
  description:
    'Removes a user from the account immediately and revokes the open invitations that they created. Keys and trust ' +
    'policies that they created stay unless `revoke_keys` names them; GET …/impact lists them. Everything is one ' +
    'transaction. Owners can remove any member; members can remove themselves.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({
    user_id: UserIdParameter,
    revoke_keys: z
      .string({ error: 'must be a string' })
      .default('false')
      .transform((text, context): 'all' | string[] => {
        if (text === 'true') return 'all'
        if (text === 'false') return []
        const ids = text.split(',')
        if (ids.length <= maxIds && ids.every((id) => /^(?:key|trust)_[0-9A-Za-z]{1,40}$/.test(id)))
          return ids
        context.addIssue('must be true, false, or ids of keys and trust policies separated by commas')
        return z.NEVER
      })
      .meta({
        description:
          'Which keys and trust policies of the member to revoke: `true` for all, `false` for none, or their ids separated ' +
          'by commas.',
        override: { type: 'string', default: 'false' },
      }),
  }),
  output: z
    .object({
      removed: z.literal(true),
      revoked_keys: z.array(ApiKey).meta({ description: 'The keys of the member that were revoked.' }),
      kept_keys: z.array(ApiKey).meta({ description: 'The keys of the member that still work.' }),
      deleted_trust_policies: z.array(TrustPolicyName),
      kept_trust_policies: z
        .array(TrustPolicyName)
        .meta({ description: 'The trust policies of the member that stay.' }),
      revoked_invitations: z.array(Invitation),
    })
    .meta({ id: 'MemberRemoved' }),
  problems: [
    'role_insufficient',
    'key_not_root',
    'member_not_found',
    'member_last_owner',
    'member_key_not_found',
  ],

  async run({ input, actor, request, store, uses, now, fail }) {
    await requireRemover(actor, input.user_id, store.keys)
    const at = now()
    const removed = await store.members.remove(actor.account_id, input.user_id, {
      by: auditActorOf(actor, request),
      at: at.getTime(),
      revoke: input.revoke_keys,
      latestUse: uses.latest,
    })
    if ('denied' in removed) {
      if (removed.denied === 'not_found') throw fail('member_not_found')
      if (removed.denied === 'last_owner') throw fail('member_last_owner')
      throw fail('member_key_not_found', {
        detail: `${removed.id} is not a live key or trust policy that this member created. Nothing was changed.`,
      })
    }
    const keys = removed.keys.map((row) => serializeKey(row, uses, at))
    const trustPolicies = (isDeleted: boolean) =>
      removed.trust_policies
        .filter((trustPolicy) => (trustPolicy.deleted_at !== null) === isDeleted)
        .map(({ id, name }) => ({ id, name }))
    return {
      removed: true,
      revoked_keys: keys.filter((key) => key.status === 'revoked'),
      kept_keys: keys.filter((key) => key.status !== 'revoked'),
      deleted_trust_policies: trustPolicies(true),
      kept_trust_policies: trustPolicies(false),
      revoked_invitations: removed.invitations.map(serializeInvitation),
    }
  },
})
