import { z } from 'zod'
import { toIso } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { User } from './user.ts'

export const getUser = operation({
  id: 'users.me',
  method: 'GET',
  path: '/api/v1/users/me',
  tag: 'Users',
  summary: 'Get the current user',
  description: 'Returns the signed-in user and the accounts that they can act for.',
  access: 'user',
  input: z.strictObject({}),
  output: z
    .object({
      user: User.extend({
        image: z.string().nullable(),
        has_password: z.boolean(),
        two_factor_enabled: z.boolean(),
      }),
      accounts: z.array(
        z.object({
          id: z.string(),
          email: z.string(),
          role: z.enum(['owner', 'member']),
          is_own: z.boolean().meta({ description: 'Whether it is the user’s own account.' }),
        }),
      ),
    })
    .meta({ id: 'UserResponse' }),
  problems: [],

  async run({ actor: { user }, store }) {
    const [memberships, hasPassword] = await Promise.all([
      store.users.memberships(user.id),
      store.users.hasPassword(user.id),
    ])
    return {
      user: {
        id: user.id,
        email: user.email,
        name: user.name,
        created_at: toIso(user.created_at),
        image: user.image,
        has_password: hasPassword,
        two_factor_enabled: user.two_factor_enabled,
      },
      accounts: memberships.map(({ account_id, account_email, role, is_own }) => ({
        id: account_id,
        email: account_email,
        role,
        is_own: is_own === 1,
      })),
    }
  },
})
