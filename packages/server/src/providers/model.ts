import { z } from 'zod'
import type { Model as ModelEntry, Models } from './models.ts'
import { priceUnits } from './models.ts'
import { priceOf } from './price.ts'
import { verbs } from './provider.ts'

export const VerbName = z.enum(verbs, `must be one of ${verbs.join(', ')}`)

export const Model = z
  .object({
    id: z.string().meta({ description: 'What `model` of a request names.', example: 'fal-ai/flux-2-flex' }),
    provider: z.string().meta({ description: '`local` for the built-in engines.', example: 'fal' }),
    verbs: z.array(z.enum(verbs)).meta({ description: 'What it can do.' }),
    default_for: z.array(z.enum(verbs)).meta({
      description: 'The verbs for which this server uses it if a request names no model.',
    }),
    price: z
      .object({
        unit: z.enum(priceUnits),
        usd: z.number().meta({ description: 'Price of one unit. US dollars.', example: 0.05 }),
        max_units: z.int().meta({ description: 'The most units of one request that does not say how many.' }),
        max_usd: z.number().meta({
          description: 'The most that such a request costs. US dollars.',
          example: 0.2,
        }),
        source: z
          .string()
          .meta({ description: 'Where the price is from: a URL, `OANIM_PRICES` or `built-in`.' }),
        date: z.string().meta({ description: 'When it was read.', example: '2026-11-27' }),
      })
      .nullable()
      .meta({ description: 'null: unknown, which does not mean free.' }),
    licence: z.string().nullable().meta({
      description: 'Licence of the model, where it is published. null: the terms of the provider apply.',
    }),
    is_usable: z.boolean().meta({ description: 'Whether this server can use it now.' }),
    missing: z
      .object({
        setting: z.string().nullable().meta({
          description:
            'The variable that the operator has to set. An owner can also set the key in the console.',
          example: 'FAL_KEY',
        }),
        command: z.string().nullable().meta({ description: 'The command that an owner has to run.' }),
        reason: z.string().nullable().meta({ description: 'Why what is stored cannot be used.' }),
      })
      .nullable()
      .meta({ description: 'What prevents its use; null if nothing does.' }),
  })
  .meta({ id: 'Model' })

/** A model as the API shows it. */
export function serializeModel(model: ModelEntry, models: Models): z.output<typeof Model> {
  const { id, provider, price, licence = null } = model
  const missing = models.missing(model)
  const most = priceOf(model, { verb: 'run', count: 1, files: [] })
  return {
    id,
    provider,
    verbs: [...model.verbs],
    default_for: model.verbs.filter((verb) => verb !== 'run' && models.defaultFor(verb).id === id),
    price:
      price && most
        ? {
            unit: price.unit,
            usd: price.microUsd / 1e6,
            max_units: price.maxUnits,
            max_usd: most.estimateMicroUsd / 1e6,
            source: price.source,
            date: price.date,
          }
        : null,
    licence,
    is_usable: missing === undefined,
    missing: missing
      ? {
          setting: 'setting' in missing ? missing.setting : null,
          command: 'command' in missing ? missing.command : null,
          reason: ('setting' in missing && missing.reason) || null,
        }
      : null,
  }
}
