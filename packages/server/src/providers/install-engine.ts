import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { Engine, serializeEngine } from './engine.ts'
import { engineNames } from './engines.ts'

export const installEngine = operation({
  id: 'engines.install',
  method: 'POST',
  path: '/api/v1/engines',
  tag: 'Models',
  summary: 'Install an engine',
  description:
    'Starts to install an engine from its npm packages on the server that answers, and returns at once: read ' +
    '`GET /api/v1/engines` until its status is `installed`. By sending this request, the owner accepts the licences of the ' +
    'packages. Installing it again changes nothing. Requires an owner of the operator’s account, or a root key that such ' +
    'an owner created.',
  access: 'account',
  scope: 'keys:write',
  isForOwners: true,
  input: z
    .strictObject({
      name: z.enum(engineNames, `must be one of ${engineNames.join(', ')}`).meta({ example: 'remove-bg' }),
    })
    .meta({ id: 'InstallEngine' }),
  output: z.object({ engine: Engine }).meta({ id: 'InstalledEngine' }),
  status: 202,
  problems: ['role_insufficient'],

  async run({ input, actor, request, store, engines, now, fail }) {
    const owner = await store.accounts.findOwner()
    if (owner?.id !== actor.account_id) {
      throw fail('role_insufficient', {
        detail: 'Only owners of the account that set up this server can install engines.',
      })
    }
    const by = auditActorOf(actor, request)
    await engines.install(input.name, () =>
      store.audit.write(actor.account_id, {
        action: 'engine.installed',
        at: now().getTime(),
        by,
        target: { kind: 'engine', id: input.name, name: input.name },
      }),
    )
    const state = (await engines.list()).find(({ name }) => name === input.name)
    if (!state) throw fail('internal')
    return { engine: serializeEngine(state) }
  },
})
