import { z } from 'zod'
import { toIso } from '../core/time.ts'
import type { UserActor } from '../http/actor.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { Store } from '../store.ts'
import type { ConfiguredModels, ProviderState } from './configured-models.ts'

export const Provider = z
  .object({
    id: z.string().meta({ example: 'fal' }),
    name: z.string().meta({ example: 'fal.ai' }),
    setting: z.string().meta({ description: 'The environment variable with its key.', example: 'FAL_KEY' }),
    source: z.enum(['environment', 'console', 'none']).meta({
      description:
        'Where the key in use is from. The environment of the server takes precedence over the console.',
    }),
    is_stored: z.boolean().meta({ description: 'Whether a key was set in the console, in use or not.' }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why the stored key cannot be used, or is not used.' }),
    updated_at: z.iso.datetime().nullable().meta({ description: 'When the stored key was set.' }),
    updated_by: z.string().nullable().meta({ description: 'ID of the user who set the stored key.' }),
    updated_by_name: z.string().nullable(),
  })
  .meta({ id: 'Provider' })

export const ProviderIdParameter = z.string().meta({ example: 'fal' })

/** A provider as the API shows it, without its key. */
export function serializeProvider(state: ProviderState): z.output<typeof Provider> {
  const { id, name, setting, source, stored } = state
  return {
    id,
    name,
    setting,
    source,
    is_stored: stored !== undefined,
    problem: problemOf(state),
    updated_at: stored ? toIso(stored.updated_at) : null,
    updated_by: stored?.updated_by_user_id ?? null,
    updated_by_name: stored?.updated_by_name ?? null,
  }
}

function problemOf({ name, setting, source, stored, unreadable }: ProviderState): string | null {
  if (!stored) return null
  if (source === 'environment') {
    return `${setting} is set in the environment of the server and takes precedence: the stored key of ${name} is not used.`
  }
  return unreadable ?? null
}

/** @throws {ProblemError} provider_not_found */
export function findProvider(models: ConfiguredModels, id: string): ProviderState {
  const state = models.providers().find((each) => each.id === id)
  if (!state) throw new ProblemError('provider_not_found')
  return state
}

/**
 * Accepts owners of the account of the operator: the keys of providers belong to the server, not to an account.
 *
 * @throws {ProblemError} role_insufficient
 */
export async function requireOperator(
  actor: UserActor,
  { accounts }: Pick<Store, 'accounts'>,
): Promise<void> {
  const owner = actor.role === 'owner' ? await accounts.findOwner() : undefined
  if (owner?.id !== actor.account_id) {
    throw new ProblemError('role_insufficient', {
      detail: 'Only owners of the account that set up this server can see and set the keys of its providers.',
    })
  }
}
