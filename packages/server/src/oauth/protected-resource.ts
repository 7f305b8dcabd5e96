import { z } from 'zod'
import { scopes } from '../core/scopes.ts'
import { originFor, resourceScopes } from '../http/protected-resource.ts'
import type { Auth } from '../http/services.ts'

/** @see RFC 9728 §2 */
export const ProtectedResource = z
  .object({
    resource: z.string(),
    resource_name: z.string(),
    authorization_servers: z.array(z.string()).readonly(),
    scopes_supported: z
      .array(z.enum(scopes))
      .readonly()
      .meta({ description: 'What to request first. A response with status 403 names further scopes.' }),
    bearer_methods_supported: z.array(z.literal('header')).readonly(),
    resource_documentation: z.string(),
  })
  .meta({ id: 'ProtectedResource' })

/** @param path The path of the resource; empty for the whole server. */
export function describeProtectedResource(path: string, { origins }: Auth, host: string | null) {
  const origin = originFor(origins, host)
  return {
    resource: `${origin}${path}`,
    resource_name: 'Open Animate',
    authorization_servers: [origins[0]],
    scopes_supported: resourceScopes,
    bearer_methods_supported: ['header'],
    resource_documentation: `${origin}/docs/browser-login`,
  } satisfies z.input<typeof ProtectedResource>
}
