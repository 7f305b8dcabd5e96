import { z } from 'zod'
import { isWellFormed } from '../core/text.ts'
import { toIso } from '../core/time.ts'
import type { AssetRow } from './asset-store.ts'

export const formats = ['png', 'jpeg', 'webp', 'avif'] as const

export const Asset = z
  .object({
    id: z.string().meta({ example: 'asset_7fGhIjKlMnOpQrStUvWx' }),
    kind: z.literal('image'),
    content_type: z.string().meta({ example: 'image/png' }),
    width: z.int().meta({ description: 'Pixels.' }),
    height: z.int().meta({ description: 'Pixels.' }),
    size_bytes: z.int(),
    sha256: z.string().meta({ description: 'SHA-256 of the content, hexadecimal.' }),
    created_at: z.iso.datetime(),
    api_key_id: z
      .string()
      .nullable()
      .meta({ description: 'The key that created the asset; null if a user did.' }),
    created_by: z
      .object({ kind: z.enum(['key', 'user']), id: z.string(), name: z.string().nullable() })
      .meta({ description: 'The key or user that created the asset.' }),
    prompt: z.string(),
    provider: z.string().meta({
      description: 'The provider that generated the asset. `local` is the built-in engine.',
      example: 'local',
    }),
    style: z.string().meta({ example: 'mesh' }),
    seed: z.int().meta({ description: 'The same prompt, size and seed give the same image.' }),
    understood: z.array(z.string()).meta({
      description: 'Words of the prompt that shaped the image; a colour with its hexadecimal form.',
      example: ['aurora', 'teal (#0d9488)'],
    }),
    ignored: z.array(z.string()).meta({ description: 'Words of the prompt that did not shape the image.' }),
    content_url: z
      .string()
      .meta({ description: 'The path of the content on this server. Requires a key or a session.' }),
  })
  .meta({ id: 'Asset' })

export const AssetResponse = z.object({ asset: Asset }).meta({ id: 'AssetResponse' })

export const AssetIdParameter = z
  .string()
  .meta({ description: 'The id of an asset.', example: 'asset_7fGhIjKlMnOpQrStUvWx' })

/** Up to 2,000 characters, stored as typed. */
export const Prompt = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .superRefine((prompt, context) => {
    if (prompt.trim() === '') context.addIssue('must not be empty')
    if ([...prompt].length > 2_000) {
      context.addIssue('must have at most 2,000 characters')
    }
    if (!isWellFormed(prompt) || prompt.includes('\0')) {
      context.addIssue('must be well-formed Unicode without NUL')
    }
  })
  .meta({
    description: 'The image to generate, in words.',
    example: 'dark mesh gradient, purple and blue, 16:9',
    override: { minLength: 1, maxLength: 2_000 },
  })

export function serializeAsset(row: AssetRow): z.input<typeof Asset> {
  return {
    id: row.id,
    kind: row.kind,
    content_type: row.content_type,
    width: row.width,
    height: row.height,
    size_bytes: row.size_bytes,
    sha256: row.sha256,
    created_at: toIso(row.created_at),
    api_key_id: row.api_key_id,
    created_by: {
      kind: row.api_key_id === null ? 'user' : 'key',
      id: row.api_key_id ?? row.user_id ?? '',
      name: row.created_by_name,
    },
    prompt: row.prompt,
    provider: row.provider,
    style: row.style,
    seed: row.seed,
    understood: JSON.parse(row.understood),
    ignored: JSON.parse(row.ignored),
    content_url: `/api/v1/assets/${row.id}/content`,
  }
}
