import type { Caller, CallOptions } from '../caller.ts'
import type { Member, MemberImpact, RemovedMember, RemoveMemberOptions } from '../shapes.ts'

/** Lists and removes members of the account. */
export function members({ client, call, read }: Caller) {
  const params = (id: string) => ({ path: { user_id: id } })
  return {
    /** Returns all members, in the order in which they joined. */
    list: async (options: CallOptions = {}): Promise<Member[]> =>
      (await read(client.GET('/api/v1/members', call(options)))).members,

    /**
     * Returns what a member could still use after their removal: the live keys, trust policies and pending invitations
     * that they created.
     *
     * @throws {ApiError} `member_not_found`, `role_insufficient`, `key_not_root`
     */
    impact: (id: string, options: CallOptions = {}): Promise<MemberImpact> =>
      read(client.GET('/api/v1/members/{user_id}/impact', { params: params(id), ...call(options) })),

    /**
     * Removes a member, cancels their pending invitations and revokes the keys in `revokeKeys`, in one transaction.
     *
     * @throws {ApiError} `member_not_found`, `member_last_owner`, `member_key_not_found`, `role_insufficient`,
     * `key_not_root`
     */
    remove: (id: string, options: RemoveMemberOptions & CallOptions = {}): Promise<RemovedMember> =>
      read(
        client.DELETE('/api/v1/members/{user_id}', {
          params: { ...params(id), query: { revoke_keys: String(options.revokeKeys ?? false) } },
          ...call(options),
        }),
      ),
  }
}
