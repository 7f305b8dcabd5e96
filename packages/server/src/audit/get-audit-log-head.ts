import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ActivityHead } from './audit-event.ts'

export const getActivityHead = operation({
  id: 'activity.head',
  method: 'GET',
  path: '/api/v1/activity/head',
  tag: 'Activity',
  summary: 'Show where the log begins and ends',
  description:
    'The oldest entry that is kept and the newest, with their hashes. Whoever keeps `last_hash` elsewhere finds out ' +
    'later whether the log up to there was rewritten or cut.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({}),
  output: ActivityHead,
  problems: [],

  async run({ actor, store }) {
    return store.activity.head(actor.account_id)
  },
})
