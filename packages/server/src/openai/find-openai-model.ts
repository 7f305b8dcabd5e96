import type { Actor } from '../http/actor.ts'
import { fail } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import { denialOf } from '../jobs/prepare-job.ts'
import type { Model } from '../providers/models.ts'
import type { Verb } from '../providers/provider.ts'

interface ModelContext extends Pick<Services, 'models'> {
  readonly actor: Actor
}

/** Whether a model can be used here, and with this key. */
export function isUsable({ models, actor }: ModelContext, model: Model): boolean {
  return models.missing(model) === undefined && denialOf(actor, model) === undefined
}

/**
 * Completes the name of a model: `gpt-image-1` is `openai/gpt-image-1` if that is the only model with this last part that
 * the caller can use. A name that no model of the catalogue has is looked for at OpenAI. An id stays as it is.
 *
 * @param verb What the model must be able to do.
 * @throws {ProblemError} model_ambiguous.
 */
export async function completeModelName(context: ModelContext, name: string, verb?: Verb): Promise<string> {
  const { models } = context
  await models.refresh()
  if (name.includes('/')) return name
  const named = models
    .list()
    .filter(({ id, verbs }) => id.endsWith(`/${name}`) && (verb === undefined || verbs.includes(verb)))
  const usable = named.filter((model) => isUsable(context, model))
  if (usable.length > 1) {
    const ids = usable.map(({ id }) => id)
    throw fail('model_ambiguous', {
      detail: `"${name}" can be ${ids.slice(0, -1).join(', ')} or ${ids.at(-1)}.`,
      errors: [{ pointer: '/model', detail: 'is the name of several models', allowed: ids }],
    })
  }
  // One that cannot be used: what follows says why.
  const [model] = usable.length > 0 ? usable : named
  if (model) return model.id
  const atOpenai = models.find(`openai/${name}`)
  return atOpenai && models.missing(atOpenai) === undefined ? atOpenai.id : name
}
