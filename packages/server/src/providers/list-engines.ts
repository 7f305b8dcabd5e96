import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Engine, serializeEngine } from './engine.ts'

export const listEngines = operation({
  id: 'engines.list',
  method: 'GET',
  path: '/api/v1/engines',
  tag: 'Models',
  summary: 'List installable engines',
  description:
    'Returns the models that the built-in engines can use once an owner installs them, with their packages, licences and ' +
    'sizes. The state is that of the server that answers.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({}),
  output: z.object({ engines: z.array(Engine) }).meta({ id: 'EngineList' }),
  problems: [],

  async run({ engines }) {
    return { engines: (await engines.list()).map(serializeEngine) }
  },
})
