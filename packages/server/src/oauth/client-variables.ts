import { z } from 'zod'

/** The variables of OAuth clients other than the CLI. */
export const ClientVariables = {
  OANIM_PRIVATE_CLIENTS: z
    .string()
    .transform((text, context) => {
      const urls = text.split(/[\s,]+/).filter(Boolean)
      const origins = urls.map((each) => URL.parse(each)?.origin ?? '')
      const isOrigin = (origin: string, index: number) =>
        origin.startsWith('https://') && [origin, `${origin}/`].includes(urls[index] ?? '')
      if (origins.every(isOrigin)) return origins
      context.addIssue('must be https:// URLs with a host and an optional port, separated by commas')
      return z.NEVER
    })
    .optional()
    .describe(
      'Servers of client ID metadata documents that may be on a private network: their https:// URLs without a path, ' +
        'separated by commas. The server fetches all other documents from public addresses only.',
    ),
  OANIM_CLIENT_REGISTRATION: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe(
      'Whether MCP and other OAuth clients without a metadata document may register at /oauth/register: `on` or `off`. ' +
        'Anyone can register any name, so the consent page shows that such a client is not verified.',
    ),
}

/** The settings of OAuth clients. */
export interface ClientConfig {
  /** Origins whose metadata documents may be on a private network. */
  readonly privateOrigins: readonly string[]
  readonly isRegistrationOpen: boolean
}

export function readClientConfig(data: {
  OANIM_PRIVATE_CLIENTS?: string[] | undefined
  OANIM_CLIENT_REGISTRATION: 'on' | 'off'
}): ClientConfig {
  return {
    privateOrigins: data.OANIM_PRIVATE_CLIENTS ?? [],
    isRegistrationOpen: data.OANIM_CLIENT_REGISTRATION === 'on',
  }
}
