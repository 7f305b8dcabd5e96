import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Person } from './user.ts'

export const getPerson = operation({
  id: 'people.me',
  method: 'GET',
  path: '/api/v1/me',
  tag: 'People',
  summary: 'Who am I, as a person',
  description: 'The person who is signed in, and the accounts that they may act for.',
  access: 'person',
  input: z.strictObject({}),
  output: z
    .object({
      person: Person.extend({
        image: z.string().nullable(),
        has_password: z.boolean(),
        two_factor_enabled: z.boolean(),
      }),
      accounts: z.array(
        z.object({
          id: z.string(),
          email: z.string(),
          role: z.enum(['owner', 'member']),
          is_own: z.boolean().meta({ description: 'The account that was made with the person.' }),
        }),
      ),
    })
    .meta({ id: 'PersonAnswer' }),
  problems: [],

  async run({ actor: { person }, store }) {
    const [memberships, hasPassword] = await Promise.all([
      store.people.memberships(person.id),
      store.people.hasPassword(person.id),
    ])
    return {
      person: {
        id: person.id,
        email: person.email,
        name: person.name,
        created_at: new Date(person.created_at).toISOString(),
        image: person.image,
        has_password: hasPassword,
        two_factor_enabled: person.two_factor_enabled,
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
