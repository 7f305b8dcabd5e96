import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, present } from '../keys/api-key.ts'
import { Invitation, present as presentInvitation } from './invitation.ts'
import { PersonIdParameter, requireRemover, TrustName } from './member.ts'

/** Most ids of one removal. An account has fewer live keys and trusts. */
const mostIds = 200

export const removeMember = operation({
  id: 'members.remove',
  method: 'DELETE',
  path: '/api/v1/members/{person_id}',
  tag: 'People',
  summary: 'Remove a member',
  description:
    'Ends at once what a person may do for the account, and revokes the open invitations that they created. The keys ' +
    'and trusts that they created stay unless `revoke_keys` names them: GET …/impact lists them. All of it is one ' +
    'transaction. Owners remove members; members may leave by themselves.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({
    person_id: PersonIdParameter,
    revoke_keys: z
      .string({ error: 'must be a string' })
      .default('false')
      .transform((text, context): 'all' | string[] => {
        if (text === 'true') return 'all'
        if (text === 'false') return []
        const ids = text.split(',')
        if (ids.length <= mostIds && ids.every((id) => /^(?:key|trust)_[0-9A-Za-z]{1,40}$/.test(id)))
          return ids
        context.addIssue('must be true, false, or ids of keys and trusts separated by commas')
        return z.NEVER
      })
      .meta({
        description:
          'Which of the keys and trusts that the member created are revoked: `true` for all, `false` for none, or ' +
          'their ids separated by commas.',
        override: { type: 'string', default: 'false' },
      }),
  }),
  output: z
    .object({
      removed: z.literal(true),
      revoked_keys: z.array(ApiKey).meta({ description: 'The keys of the member that were revoked.' }),
      kept_keys: z.array(ApiKey).meta({ description: 'The keys of the member that still work.' }),
      removed_trusts: z.array(TrustName),
      kept_trusts: z.array(TrustName).meta({ description: 'The trusts that still give keys to jobs.' }),
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
    await requireRemover(actor, input.person_id, store.keys)
    const at = now()
    const removed = await store.members.remove(
      actor.account_id,
      input.person_id,
      authorOf(actor, request),
      at.getTime(),
      { revoke: input.revoke_keys, latest: uses.latest },
    )
    if ('refused' in removed) {
      if (removed.refused === 'not_found') throw fail('member_not_found')
      if (removed.refused === 'last_owner') throw fail('member_last_owner')
      throw fail('member_key_not_found', {
        detail: `${removed.id} is not a live key or trust that this member created. Nothing was changed.`,
      })
    }
    const keys = removed.after.keys.map((row) => present(row, uses, at))
    const trusts = (isRemoved: boolean) =>
      removed.after.trusts
        .filter((trust) => (trust.removed_at !== null) === isRemoved)
        .map(({ id, name }) => ({ id, name }))
    return {
      removed: true,
      revoked_keys: keys.filter((key) => key.status === 'revoked'),
      kept_keys: keys.filter((key) => key.status !== 'revoked'),
      removed_trusts: trusts(true),
      kept_trusts: trusts(false),
      revoked_invitations: removed.before.invitations.map(presentInvitation),
    }
  },
})
