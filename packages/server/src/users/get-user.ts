import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { User } from './user.ts'

export const getUser = operation({
  id: 'users.me',
  method: 'GET',
  path: '/api/v1/users/me',
  tag: 'Users',
  summary: 'Who am I, as a user',
  description: 'The user who is signed in, and the accounts that they may act for.',
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
          is_own: z.boolean().meta({ description: 'The account that was made with the user.' }),
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
        created_at: new Date(user.created_at).toISOString(),
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
