import { redactKeys } from '@oanim/key'
import type { AssetRow } from '../assets/asset-store.ts'
import { allowsModel } from '../budgets/model-patterns.ts'
import { containsKey } from '../core/text.ts'
import type { Actor } from '../http/actor.ts'
import { fail } from '../http/operation.ts'
import type { ProblemError } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import type { Model } from '../providers/models.ts'
import { priceOf } from '../providers/price.ts'
import type { InputFile, MediaRequest, Provider, Verb } from '../providers/provider.ts'
import { toProblemError } from './job-error.ts'

/** What an operation asks for, as its caller sent it. */
export type MediaInput = {
  /** `model` is an id of a model here; without it, the default model of the verb. */
  readonly [Field in Exclude<keyof MediaRequest, 'verb' | 'files'>]?: MediaRequest[Field] | undefined
} & {
  /** Ids of assets, or https URLs. */
  readonly files?: readonly string[] | undefined
}

/** Maximum size of the files of one request together, which its call holds in memory. Bytes. */
const maxInputsBytes = 100_000_000

/** Whether a file of a request is downloaded. Otherwise it is an asset. */
export const isUrl = (name: string) => /^https?:/i.test(name)

/**
 * Finds the model of a request. The caller checks whether the key allows it.
 *
 * @throws {ProblemError} input_invalid, model_not_found, verb_unsupported.
 * @see denialOf
 */
export async function findModel(
  { models }: Pick<Services, 'models'>,
  verb: Verb,
  input: MediaInput,
): Promise<Model> {
  rejectKeys(input)
  const { model: id } = input
  await models.refresh()
  const model = id === undefined ? models.defaultFor(verb) : models.find(id)
  if (!model) {
    throw fail('model_not_found', {
      detail: `There is no model "${id}" on this server.`,
      errors: [{ pointer: '/model', detail: 'is not a model of this server' }],
    })
  }
  if (!model.verbs.includes(verb)) {
    throw fail('verb_unsupported', {
      detail: `The model ${model.id} does not support ${verb}. It supports: ${model.verbs.join(', ')}.`,
      errors: [{ pointer: '/model', detail: `does not support ${verb}` }],
    })
  }
  return model
}

/** @throws {ProblemError} model_unavailable if what the model needs is missing on this server. */
export async function providerOf({ models }: Pick<Services, 'models'>, model: Model): Promise<Provider> {
  const missing = models.missing(model)
  const reason = missing && 'setting' in missing ? missing.reason : undefined
  const provider = missing ? undefined : await models.provider(model)
  if (provider) return provider
  const what =
    missing && 'command' in missing ? `the command ${missing.command}` : `the setting ${missing?.setting}`
  throw fail('model_unavailable', {
    detail: reason ?? `The model ${model.id} needs ${what}, which is missing on this server.`,
    errors: [{ pointer: '/model', detail: 'is not available on this server' }],
    members: { ...missing },
  })
}

/** Explains why the key of the actor does not allow a model; `undefined` if it does. */
export function denialOf({ key }: Actor, model: Model): ProblemError | undefined {
  const allowed = key?.models ?? null
  if (allowsModel(allowed, model.id)) return undefined
  return fail('model_not_allowed', {
    detail: `The key does not allow the model ${model.id}. It allows: ${allowed?.replaceAll(' ', ', ') || 'none'}.`,
    errors: [{ pointer: '/model', detail: 'is not allowed for this key' }],
  })
}

/** @throws {ProblemError} asset_not_found, also for an asset of another account. */
export async function findAsset(
  { actor, store }: { readonly actor: Actor; readonly store: Services['store'] },
  name: string,
): Promise<AssetRow> {
  const row = await store.assets.find(actor.account_id, name)
  if (row) return row
  throw fail('asset_not_found', { detail: `There is no asset "${redactKeys(name).slice(0, 100)}".` })
}

/** @throws {ProblemError} file_invalid if files are too large together. */
export function rejectLargeFiles(files: readonly Pick<AssetRow, 'size_bytes'>[]): void {
  const sizeBytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  if (sizeBytes <= maxInputsBytes) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  throw fail('file_invalid', {
    detail: `The files have ${megabytes(sizeBytes)} together. The limit is ${megabytes(maxInputsBytes)}.`,
    hint: 'Send fewer or smaller files.',
  })
}

/**
 * Checks that the provider can fulfil a request, and computes the most that it can cost.
 *
 * @returns The request without its files, and the estimate; null if the model has no price.
 * @throws {ProblemError} why it cannot.
 */
export function prepareRequest(
  { model, provider }: { readonly model: Model; readonly provider: Provider },
  verb: Verb,
  input: MediaInput,
  files: readonly InputFile[],
): { readonly media: Omit<MediaRequest, 'files'>; readonly estimateMicroUsd: number | null } {
  const media = withoutUndefined({ ...input, verb, model: model.name, count: input.count ?? 1 })
  const request = { ...media, files }
  try {
    provider.validate?.(request)
  } catch (error) {
    throw toProblemError(error, provider.name)
  }
  return { media, estimateMicroUsd: priceOf(model, request)?.estimateMicroUsd ?? null }
}

function withoutUndefined(media: MediaInput & Pick<MediaRequest, 'verb'>): Omit<MediaRequest, 'files'> {
  return JSON.parse(JSON.stringify(media))
}

/** A key in a prompt would be sent to a provider and stored. */
function rejectKeys(input: MediaInput): void {
  for (const field of ['model', 'prompt', 'input', 'voice'] as const) {
    const value = input[field]
    if (value === undefined || !containsKey(JSON.stringify(value))) continue
    const detail = 'must not contain an API key'
    throw fail('input_invalid', {
      detail: `/${field}: ${detail}`,
      errors: [{ pointer: `/${field}`, detail }],
    })
  }
}
