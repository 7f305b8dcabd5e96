import { z } from 'zod'
import { packageArchives } from '../downloads/downloads.ts'
import { operation } from '../http/operation.ts'
import { maxLiveKeys } from '../keys/key-creation.ts'
import { styles } from '../providers/local/styles.ts'
import { version } from '../version.ts'

const describedStyles = Object.entries(styles).map(([name, { description }]) => ({ name, description }))

export const getServer = operation({
  id: 'system.server',
  method: 'GET',
  path: '/api/v1/server',
  tag: 'System',
  summary: 'Get the server',
  description: 'Returns what a page needs before sign-in.',
  access: 'public',
  input: z.strictObject({}),
  output: z
    .object({
      name: z.literal('open-animate'),
      version: z.string(),
      is_set_up: z.boolean().meta({ description: 'Whether the server has an owner who can sign in.' }),
      sign_up: z.enum(['open', 'closed']),
      providers: z
        .array(z.object({ id: z.string(), name: z.string() }))
        .meta({ description: 'Identity providers for sign-in.' }),
      has_email: z.boolean().meta({ description: 'Whether the server sends email.' }),
      styles: z.array(z.object({ name: z.string(), description: z.string() })),
      max_live_keys: z.int(),
      packages: z
        .array(
          z.object({
            name: z.string(),
            version: z.string(),
            path: z.string().meta({
              description: 'Path of the archive on this server, for npm. Always the version of the server.',
              example: '/oanim.tgz',
            }),
            versioned_path: z.string().meta({ example: '/oanim-0.1.0.tgz' }),
            integrity: z.string().meta({
              description: 'SHA-512 of the archive (Subresource Integrity).',
            }),
          }),
        )
        .meta({ description: 'The CLI and the SDK, for npm to install from this server.' }),
    })
    .meta({ id: 'Server' }),
  problems: [],

  async run({ store, auth }) {
    const { isSignUpOpen, providers, hasEmail } = auth.settings
    return {
      name: 'open-animate',
      version,
      is_set_up: await store.setupLinks.isSetUp(),
      sign_up: isSignUpOpen ? 'open' : 'closed',
      providers: providers.map(({ id, name }) => ({ id, name })),
      has_email: hasEmail,
      styles: describedStyles,
      max_live_keys: maxLiveKeys,
      packages: (await packageArchives()).map(({ name, version, path, versionedPath, integrity }) => ({
        name,
        version,
        path,
        versioned_path: versionedPath,
        integrity,
      })),
    }
  },
})
