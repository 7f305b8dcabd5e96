import { z } from 'zod'
import { toUsd } from '../budgets/budget.ts'
import { toIso } from '../core/time.ts'
import type { AssetRow } from './asset-store.ts'

export const Asset = z
  .object({
    id: z.string().meta({ example: 'asset_7fGhIjKlMnOpQrStUvWx' }),
    kind: z.enum(['image', 'video', 'audio', 'file']),
    origin: z.enum(['generated', 'uploaded']),
    content_type: z.string().meta({ example: 'image/png' }),
    width: z.int().nullable().meta({ description: 'Pixels; null for audio and where it is unknown.' }),
    height: z.int().nullable().meta({ description: 'Pixels; null for audio and where it is unknown.' }),
    duration_ms: z.int().nullable().meta({ description: 'Milliseconds; null where it is unknown.' }),
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
    job_id: z
      .string()
      .nullable()
      .meta({ description: 'The job that generated it; null if it was uploaded.' }),
    cost_usd: z.number().nullable().meta({
      description:
        'What its job cost, in US dollars: all assets of the job together. null for an uploaded asset, and if it is unknown.',
      example: 0.04,
    }),
    prompt: z.string().nullable(),
    model: z.string().nullable().meta({
      description: 'The model that generated it. Those of the built-in engine begin with `local/`.',
      example: 'local/painter',
    }),
    details: z
      .looseObject({
        style: z.string().optional(),
        seed: z.int().optional().meta({ description: 'The same prompt, size and seed give the same image.' }),
        engine: z
          .string()
          .optional()
          .meta({ description: 'The engine that made it, where there are several.' }),
        understood: z.array(z.string()).optional().meta({
          description: 'Words of the prompt that shaped the image; a colour with its hexadecimal form.',
        }),
        applied: z.array(z.string()).optional().meta({ description: 'The edits, in their order.' }),
        ignored: z
          .array(z.string())
          .optional()
          .meta({ description: 'Words of the prompt that did not shape the image.' }),
      })
      .meta({
        description: 'What the engine or the provider reports about the file.',
        example: { style: 'mesh', seed: 42, understood: ['teal (#0d9488)'], ignored: [] },
      }),
    content_url: z
      .string()
      .meta({ description: 'The path of the content on this server. Requires a key or a session.' }),
  })
  .meta({ id: 'Asset' })

export const AssetResponse = z.object({ asset: Asset }).meta({ id: 'AssetResponse' })

export const AssetIdParameter = z
  .string()
  .meta({ description: 'The ID of an asset.', example: 'asset_7fGhIjKlMnOpQrStUvWx' })

export function serializeAsset(row: AssetRow): z.input<typeof Asset> {
  return {
    id: row.id,
    kind: row.kind,
    origin: row.job_id === null && row.model === null ? 'uploaded' : 'generated',
    content_type: row.content_type,
    width: row.width,
    height: row.height,
    duration_ms: row.duration_ms,
    size_bytes: row.size_bytes,
    sha256: row.sha256,
    created_at: toIso(row.created_at),
    api_key_id: row.api_key_id,
    created_by: {
      kind: row.api_key_id === null ? 'user' : 'key',
      id: row.api_key_id ?? row.user_id ?? '',
      name: row.created_by_name,
    },
    job_id: row.job_id,
    cost_usd: row.job_cost_micro_usd === null ? null : toUsd(row.job_cost_micro_usd),
    prompt: row.prompt,
    model: row.model,
    details: JSON.parse(row.details),
    content_url: `/api/v1/assets/${row.id}/content`,
  }
}
