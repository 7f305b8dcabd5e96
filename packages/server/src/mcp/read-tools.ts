import { z } from 'zod'
import { allowsModel } from '../budgets/model-patterns.ts'
import { Model, VerbName } from '../providers/model.ts'
import { read } from './sub-request.ts'
import { tool } from './tool.ts'

const Models = z.object({ models: z.array(z.object(Model.shape)) })
const Costs = { jobs: z.number(), cost_usd: z.number().describe('US dollars.') }
const Usage = z.object({
  of: z.enum(['account', 'key']).describe('Whose jobs: those of the account, or those of this key.'),
  since: z.string(),
  until: z.string(),
  ...Costs,
  held_usd: z.number().describe('Reserved for jobs that are not finished. US dollars.'),
  models: z.array(z.object({ model: z.string(), ...Costs })).describe('The most expensive models.'),
  budgets: z
    .array(
      z.looseObject({ of: z.string(), period: z.string(), limit_usd: z.number(), remaining_usd: z.number() }),
    )
    .describe('The budgets of this key. A call that does not fit in one fails and costs nothing.'),
})

/** The tools that read. */
export const readTools = [
  tool({
    name: 'list_models',
    title: 'List models',
    description:
      'Lists the models that this key can use now, with their prices. default_for says what runs without a model.',
    isReadOnly: true,
    input: z.strictObject({
      verb: VerbName.describe('Only models that can do this.').optional(),
      provider: z
        .string()
        .max(100, 'must have at most 100 characters')
        .describe('Only this provider.')
        .optional(),
      all: z.boolean().describe('Also models that cannot be used now: missing says why.').default(false),
    }),
    output: Models,
    async run({ context }, { all, verb, provider }) {
      const query = new URLSearchParams({ ...(verb && { verb }), ...(provider && { provider }) })
      const { models } = await read<z.output<typeof Models>>(
        await context.request.send(`/api/v1/models?${query}`),
      )
      const allowed = context.actor.key?.models ?? null
      const shown = models.filter(({ id, is_usable }) => all || (is_usable && allowsModel(allowed, id)))
      return { structured: { models: shown } }
    },
  }),
  tool({
    name: 'usage',
    title: 'Show costs and budgets',
    description: 'Shows what the jobs of this key cost, and what is left of its budgets.',
    isReadOnly: true,
    input: z.strictObject({
      since: z.string().max(40).describe('How far back: "24h", "7d", "30d", or a time.').default('7d'),
    }),
    output: Usage,
    async run({ context }, { since }) {
      const query = new URLSearchParams({ since })
      return {
        structured: Usage.parse(await read(await context.request.send(`/api/v1/usage?${query}`))),
      }
    },
  }),
]
