import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { isModelId, locateModel, maxModelIdLength } from './model-id.ts'
import shipped from './models.json' with { type: 'json' }
import { type Model, priceUnits } from './models.ts'
import { type Verb, verbs } from './provider.ts'
import { providerTable } from './provider-table.ts'

/** A model of the catalogue, and the verbs for which it is the default of its provider. */
export interface CatalogueModel extends Model {
  readonly defaultFor: readonly Verb[]
}

/** Bounds that keep every estimate an exact integer. */
const maxUsd = 10_000
const maxUnitsOfPrice = 10_000
/** Largest file of prices. */
const maxFileBytes = 1_000_000

const Usd = z
  .number('must be a number of US dollars')
  .min(0, 'must be at least 0')
  .max(maxUsd, `must be at most ${maxUsd}`)
  .refine((usd) => Math.abs(usd * 1e6 - Math.round(usd * 1e6)) < 1e-4, 'must have at most 6 decimals')

const PriceEntry = z
  .strictObject({
    unit: z.enum(priceUnits, `must be one of ${priceUnits.join(', ')}`),
    usd: Usd,
    max_units: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(maxUnitsOfPrice, `must be at most ${maxUnitsOfPrice}`)
      .optional(),
    source: z.string('must be a text').max(500, 'must have at most 500 characters').optional(),
    date: z.iso.date('must be a date like 2026-11-27').optional(),
  })
  .check((context) => {
    const { unit, max_units: maxUnits } = context.value
    if (maxUnits !== undefined || unit === 'request' || unit === 'image') return
    context.issues.push({
      code: 'custom',
      input: context.value,
      path: ['max_units'],
      message: `is required for the unit ${unit}: the most that one request can have`,
    })
  })

const Verbs = z.array(z.enum(verbs, `must be one of ${verbs.join(', ')}`), 'must be a list').optional()

const ModelEntry = z.strictObject(
  {
    verbs: Verbs,
    default_for: Verbs,
    licence: z.string('must be a text').max(200, 'must have at most 200 characters').optional(),
    /** null: unknown. */
    price: PriceEntry.nullable().optional(),
  },
  'must be an object',
)
type ModelEntry = z.output<typeof ModelEntry>

/** The most images of one request, where the price does not say. */
const maxImages = 10

/**
 * Reads the catalogue of models, and what the operator changes in it.
 *
 * @param options.pricesFile The file of `OANIM_PRICES`.
 * @param options.compatible Names of the operator's OpenAI-compatible servers.
 * @throws {ConfigError} naming the entries and fields of the file that are invalid.
 */
export function readCatalogue({
  pricesFile,
  compatible,
}: {
  pricesFile: string | undefined
  compatible: readonly string[]
}): readonly CatalogueModel[] {
  const models = new Map<string, CatalogueModel>()
  for (const [id, entry] of Object.entries(shipped)) {
    models.set(id, mergeEntry(id, ModelEntry.parse(entry), undefined, { source: '', date: '', compatible }))
  }
  if (pricesFile === undefined) return [...models.values()]

  const { content, date } = readPricesFile(pricesFile)
  const errors: string[] = []
  for (const [id, entry] of Object.entries(content)) {
    const { data, error } = ModelEntry.safeParse(entry)
    const shown = JSON.stringify(id.slice(0, maxModelIdLength))
    if (!isModelId(id)) errors.push(`${shown} is not the id of a model, like "openai/gpt-image-2".`)
    else if (error) errors.push(...error.issues.flatMap((issue) => explain(shown, issue)))
    else if (!models.has(id) && data.verbs === undefined) {
      errors.push(`${shown}: verbs is required, because the model is not in the catalogue.`)
    } else {
      models.set(id, mergeEntry(id, data, models.get(id), { source: 'OANIM_PRICES', date, compatible }))
    }
  }
  if (errors.length > 0) throw invalidFile(pricesFile, errors)
  return [...models.values()]
}

function mergeEntry(
  id: string,
  { verbs: listed, default_for: defaults, licence, price }: ModelEntry,
  known: CatalogueModel | undefined,
  { source, date, compatible }: { source: string; date: string; compatible: readonly string[] },
): CatalogueModel {
  const { provider, name } = locateModel(id, compatible)
  const runsAny = providerTable.some((entry) => entry.id === provider && 'runsAnyModel' in entry)
  const own = listed ?? known?.verbs ?? []
  return {
    id,
    provider,
    name,
    verbs: runsAny && !own.includes('run') ? [...own, 'run'] : own,
    defaultFor: defaults ?? known?.defaultFor ?? [],
    licence: licence ?? known?.licence,
    price:
      price === undefined
        ? known?.price
        : price === null
          ? undefined
          : {
              unit: price.unit,
              microUsd: Math.round(price.usd * 1e6),
              maxUnits: price.max_units ?? (price.unit === 'image' ? maxImages : 1),
              source: price.source ?? source,
              date: price.date ?? date,
            },
  }
}

function readPricesFile(path: string): { content: Record<string, unknown>; date: string } {
  try {
    const { size, mtime } = statSync(path)
    if (size > maxFileBytes) throw new Error(`it has more than ${maxFileBytes} bytes`)
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof content !== 'object' || content === null || Array.isArray(content)) {
      throw new Error('it is not a JSON object of model ids')
    }
    return { content: content as Record<string, unknown>, date: mtime.toISOString().slice(0, 10) }
  } catch (error) {
    // The message of a syntax error quotes the file, which may be another one by mistake.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message
    throw invalidFile(path, [`The file cannot be used: ${reason}.`])
  }
}

function explain(id: string, issue: z.core.$ZodIssue): string[] {
  const field = (more: readonly PropertyKey[] = []) => [...issue.path, ...more].join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${id}: ${field([key])} is not a known field.`)
  return [`${id}: ${field()} ${issue.message}.`.replace(':  ', ': ')]
}

/** Longest list of errors. */
const maxErrors = 20

function invalidFile(path: string, errors: readonly string[]): ConfigError {
  const more = errors.length > maxErrors ? [`… and ${errors.length - maxErrors} more.`] : []
  return new ConfigError(
    [`OANIM_PRICES (${path}) is invalid.`, ...errors.slice(0, maxErrors), ...more].join('\n'),
  )
}
