import { z } from 'zod'
import { Asset, serializeAsset } from '../assets/asset.ts'
import type { AssetRow } from '../assets/asset-store.ts'
import { toIso } from '../core/time.ts'
import { type Progress, verbs } from '../providers/provider.ts'
import { serializeJobError } from './job-error.ts'
import type { JobRow } from './job-store.ts'
import type { StoredRequest } from './stored-request.ts'

export const jobStatuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

const dollars = (description: string) => z.number().nullable().meta({ description, example: 0.05 })

export const Job = z
  .object({
    id: z.string().meta({ example: 'job_7fGhIjKlMnOpQrStUvWx' }),
    verb: z.enum(verbs),
    model: z.string().meta({ example: 'local/painter' }),
    provider: z.string().meta({ example: 'local' }),
    status: z.enum(jobStatuses),
    progress: z
      .object({
        fraction: z.number().optional().meta({ description: '0 to 1.' }),
        queue_position: z.int().optional().meta({ description: 'Requests before this one at the provider.' }),
        message: z.string().optional(),
      })
      .nullable()
      .meta({ description: 'What the provider reports while the job runs.' }),
    request: z
      .looseObject({ files: z.array(z.string()).meta({ description: 'The assets that the job reads.' }) })
      .meta({ description: 'What was asked for.' }),
    assets: z.array(Asset).meta({ description: 'The files that the job generated.' }),
    output: z.unknown().meta({ description: 'The answer of the model, for `run`.' }),
    warnings: z.array(z.string()).meta({ description: 'What was asked for and not done.' }),
    error: z
      .looseObject({ code: z.string(), detail: z.string(), hint: z.string() })
      .nullable()
      .meta({ description: 'Why the job failed: a problem (RFC 9457).' }),
    estimate_usd: dollars('The highest price at submission, in US dollars; null if the model has no price.'),
    cost_usd: dollars('What the job cost, in US dollars; null if unknown.'),
    cost_source: z
      .enum(['provider', 'price', 'estimate', 'none'])
      .nullable()
      .meta({
        description:
          'How the cost is known. `provider`: the provider named it. `price`: the price of what it delivered. `estimate`: the ' +
          'provider may have charged and did not say how much, so the estimate counts. `none`: nothing was charged.',
      }),
    provider_request_id: z
      .string()
      .nullable()
      .meta({ description: 'The ID of the request at the provider, for its support.' }),
    api_key_id: z.string().nullable(),
    created_by: z.object({ kind: z.enum(['key', 'user']), id: z.string(), name: z.string().nullable() }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' })

export const JobResponse = z.object({ job: Job }).meta({ id: 'JobResponse' })

export const JobIdParameter = z
  .string()
  .meta({ description: 'The ID of a job.', example: 'job_7fGhIjKlMnOpQrStUvWx' })

/** @param known The progress that this server knows, if it runs the job. */
export function serializeJob(
  row: JobRow,
  assets: readonly AssetRow[] = [],
  known?: Progress | null,
): z.input<typeof Job> {
  const progress = known ?? (row.progress === null ? null : (JSON.parse(row.progress) as Progress))
  const { verb, model: _, ...request } = JSON.parse(row.request) as StoredRequest
  const output = row.output === null ? {} : JSON.parse(row.output)
  return {
    id: row.id,
    verb,
    model: row.model,
    provider: row.provider,
    status: row.status,
    progress: row.finished_at === null ? serializeProgress(progress) : null,
    request: serializeRequest(request),
    assets: assets.map(serializeAsset),
    output: output.output ?? null,
    warnings: output.warnings ?? [],
    error: row.error === null ? null : serializeJobError(row.error, row.request_id ?? ''),
    estimate_usd: toDollars(row.estimate_micro_usd),
    cost_usd: toDollars(row.cost_micro_usd),
    cost_source: row.cost_source,
    provider_request_id: output.provider_request_id ?? null,
    api_key_id: row.api_key_id,
    created_by: {
      kind: row.api_key_id === null ? 'user' : 'key',
      id: row.api_key_id ?? row.user_id ?? '',
      name: row.actor_name,
    },
    created_at: toIso(row.created_at),
    started_at: toIso(row.started_at),
    finished_at: toIso(row.finished_at),
  }
}

function serializeProgress(progress: Progress | null) {
  return (
    progress && {
      ...(progress.fraction !== undefined && { fraction: progress.fraction }),
      ...(progress.queuePosition !== undefined && { queue_position: progress.queuePosition }),
      ...(progress.message !== undefined && { message: progress.message }),
    }
  )
}

function serializeRequest({
  durationS,
  audioFormat,
  allowApproximate,
  ...request
}: Omit<StoredRequest, 'verb' | 'model'>) {
  return {
    ...request,
    files: [...request.files],
    ...(durationS !== undefined && { duration: durationS }),
    ...(audioFormat !== undefined && { audio_format: audioFormat }),
    ...(allowApproximate !== undefined && { allow_approximate: allowApproximate }),
  }
}

const toDollars = (microUsd: number | null) => (microUsd === null ? null : microUsd / 1_000_000)
