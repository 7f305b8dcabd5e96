import { z } from 'zod'
import { type EngineState, engineNames } from './engines.ts'

export const Engine = z
  .object({
    name: z.enum(engineNames).meta({ example: 'remove-bg' }),
    packages: z
      .array(
        z.object({
          name: z.string(),
          version: z.string(),
          licence: z.string(),
          what: z.string(),
          download_bytes: z.int(),
        }),
      )
      .meta({ description: 'The npm packages that are installed.' }),
    installed_bytes: z.int().meta({ description: 'About how much space it needs.' }),
    status: z.enum(['missing', 'installing', 'installed']),
    progress: z.object({ share: z.number().meta({ description: '0 to 1.' }), step: z.string() }).nullable(),
    failure: z.string().nullable().meta({ description: 'Why the last installation failed.' }),
  })
  .meta({ id: 'Engine' })

export function serializeEngine(state: EngineState): z.output<typeof Engine> {
  const { name, packages, installedBytes, status, progress = null, failure = null } = state
  return {
    name,
    packages: packages.map(({ downloadBytes, version, licence, what, ...rest }) => ({
      name: rest.name,
      version,
      licence,
      what,
      download_bytes: downloadBytes,
    })),
    installed_bytes: installedBytes,
    status,
    progress,
    failure,
  }
}
