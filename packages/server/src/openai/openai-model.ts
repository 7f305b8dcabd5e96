import { z } from 'zod'
import type { Model } from '../providers/models.ts'

export const OpenaiModel = z
  .object({
    id: z.string().meta({ example: 'local/painter' }),
    object: z.literal('model'),
    created: z.int().meta({ description: '0: unknown.' }),
    owned_by: z.string().meta({ description: 'The provider.', example: 'local' }),
  })
  .meta({ id: 'OpenaiModel' })

export function serializeOpenaiModel({ id, provider }: Model): z.input<typeof OpenaiModel> {
  return { id, object: 'model', created: 0, owned_by: provider }
}
