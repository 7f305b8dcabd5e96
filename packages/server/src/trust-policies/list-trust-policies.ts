import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { maxTrusts, presentTrust, Trust } from './trust-policy.ts'

export const listTrusts = operation({
  id: 'trusts.list',
  method: 'GET',
  path: '/api/v1/trusts',
  tag: 'Trusts',
  summary: 'List trusts',
  description: `Whose jobs may have keys of the account, newest first: all of them, of which there are ${maxTrusts} at most.`,
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({}),
  output: z.object({ trusts: z.array(Trust) }).meta({ id: 'TrustList' }),
  problems: [],

  async run({ actor, store }) {
    return { trusts: (await store.trusts.list(actor.account_id)).map(presentTrust) }
  },
})
