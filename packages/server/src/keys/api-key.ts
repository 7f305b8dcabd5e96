import { z } from 'zod'
import { BudgetStatus, serializeBudget, toUsd } from '../budgets/budget.ts'
import { listModels } from '../budgets/model-patterns.ts'
import { parseScopes, scopes } from '../core/scopes.ts'
import { validateName } from '../core/text.ts'
import { dayMs, toIso } from '../core/time.ts'
import type { LastUsedBuffer } from '../http/last-used-buffer.ts'
import { ownBudgets } from './key-budgets.ts'
import { type KeyStatus, keyStatuses } from './key-list.ts'
import { latestUseOf, readRevocationRecord } from './key-revocation.ts'
import { isLive, type KeyRow } from './key-rows.ts'

/** After how long without a use `is_unused` is true. Milliseconds. */
const unusedAfterMs = 90 * dayMs

const Time = z.iso.datetime()

/** An API key without its secret. */
export const ApiKey = z
  .object({
    id: z.string().meta({ description: 'The id of the key.', example: 'key_5cQkqPmW0f3TzVxY1aBn' }),
    name: z.string().meta({ example: 'ci-pipeline' }),
    prefix: z.string().meta({
      description: 'The public first part of the key, which logs and lists show.',
      example: 'anim_a1b2c3d4',
    }),
    created_at: Time,
    created_by: z.string().nullable().meta({
      description: 'The key or user that created this key; null if the server itself did, or for a CI job.',
    }),
    created_by_name: z.string().nullable().meta({ description: 'The name of that key or user.' }),
    kind: z.enum(['created', 'login', 'job']).meta({
      description:
        '`login`: created by `oanim login` for a device, which has one live key. `job`: created for a CI job in exchange ' +
        'for its OIDC token.',
    }),
    status: z.enum(keyStatuses).meta({
      description:
        'Only `active` and `deprecated` keys are accepted. A key is `deprecated` after a rotation, until it expires or is revoked.',
    }),
    scopes: z.array(z.enum(scopes)).meta({ description: 'The permissions of the key.' }),
    expires_at: Time.nullable().meta({ description: 'When the key expires; null for never.' }),
    allowed_ips: z
      .array(z.string())
      .nullable()
      .meta({ description: 'The CIDR blocks that the key works from; null for any address.' }),
    requests_per_minute: z
      .int()
      .nullable()
      .meta({ description: 'Maximum number of requests per minute; null for the limit of the account.' }),
    models: z
      .array(z.string())
      .nullable()
      .meta({
        description: 'The models that the key may use, by id: `*` stands for any text; null for any model.',
        example: ['fal-ai/flux-*'],
      }),
    budgets: z.array(BudgetStatus).meta({
      description: 'What the key and its descendants may spend, besides the budgets above the key.',
    }),
    spent_usd: z.number().meta({
      description:
        'What the key spent in all, with its descendants and the keys that it replaced. US dollars.',
    }),
    parent_id: z.string().nullable().meta({
      description:
        'The parent: the key that created this key or its trust policy, or the key that replaced that key in a rotation.',
    }),
    trust_policy_id: z.string().nullable().meta({ description: 'The trust policy of a CI job’s key.' }),
    rotated_to: z
      .string()
      .nullable()
      .meta({ description: 'The key that replaces this key after a rotation.' }),
    revokes_after_idle_s: z
      .int()
      .nullable()
      .meta({ description: 'After a rotation: the key is revoked once it was idle for this many seconds.' }),
    paused_at: Time.nullable(),
    last_used_at: Time.nullable().meta({
      description:
        'The last accepted request. With several servers, requests to another server show within a minute.',
    }),
    last_used_address: z.string().nullable().meta({ description: 'The address of that request.' }),
    last_used_user_agent: z.string().nullable().meta({ description: 'The User-Agent of that request.' }),
    is_unused: z.boolean().meta({ description: 'Whether the key is live and was not used for 90 days.' }),
    revoked_at: Time.nullable().meta({ description: 'When the key was revoked; null if it is not.' }),
    revoked_reason: z
      .enum(['revoked', 'cascade', 'leaked', 'replaced', 'rotated', 'idle'])
      .nullable()
      .meta({
        description:
          'Why the key was revoked. `revoked`: by a request. `cascade`: with a key or trust policy above it. `leaked`: a leak ' +
          'report named it. `replaced`: by a rotation without overlap, or by the next login of its device. `rotated`: it was ' +
          'idle after its rotation. `idle`: it was idle for longer than the policy allows.',
      }),
  })
  .meta({ id: 'ApiKey' })

/** The name of a key: one line of 1 to 100 characters, at least one of them visible. Trimmed. */
export const KeyName = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .trim()
  .superRefine((name, context) => {
    const error = validateName(name)
    if (error) context.addIssue(error)
  })
  .meta({
    description: 'What the key is for. Trimmed; one line.',
    example: 'ci-pipeline',
    override: { minLength: 1, maxLength: 100 },
  })

/** Any text: an invalid id answers like an unknown one. */
export const KeyIdParameter = z
  .string()
  .meta({ description: 'The id of a key.', example: 'key_5cQkqPmW0f3TzVxY1aBn' })

/** What was known about a key when it was revoked. */
export const RevocationRecord = z
  .object({
    effective_at: Time.meta({ description: 'From this time on no server accepts the key.' }),
    reason: z.enum(['revoked', 'cascade', 'leaked', 'replaced', 'rotated', 'idle']),
    last_accepted: z
      .object({ at: Time, address: z.string().nullable(), user_agent: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'The last accepted request; null if there was none. With several servers, a request to another server in the ' +
          'minute before may be missing.',
      }),
    revoked_keys: z
      .array(z.object({ id: z.string(), name: z.string(), prefix: z.string() }))
      .meta({ description: 'The descendants that were revoked with the key.' }),
    trust_policies: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'The trust policies that were deleted with these keys.' }),
  })
  .meta({ id: 'RevocationRecord' })

export const ApiKeyResponse = z
  .object({
    api_key: ApiKey,
    revocation_record: RevocationRecord.nullable().meta({ description: 'Null until the key is revoked.' }),
  })
  .meta({ id: 'ApiKeyResponse' })

/** The revocation record of a revoked key. */
export function serializeRevocationRecord(row: KeyRow): z.input<typeof RevocationRecord> {
  const { last_accepted: last, ...record } = readRevocationRecord(row)
  return {
    ...record,
    effective_at: toIso(record.effective_at),
    last_accepted: last && { ...last, at: toIso(last.at) },
    revoked_keys: [...record.revoked_keys],
    trust_policies: [...record.trust_policies],
  }
}

/** A key, with the latest use that the database or this process knows. */
export function serializeKey(row: KeyRow, uses: LastUsedBuffer, now: Date): z.input<typeof ApiKey> {
  const time = now.getTime()
  const use = latestUseOf(row, uses.latest)
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    created_at: toIso(row.created_at),
    created_by: row.created_by_key_id ?? row.created_by_user_id,
    created_by_name: row.created_by_name,
    kind: row.trust_policy_id !== null ? 'job' : row.device_id === null ? 'created' : 'login',
    status: statusOf(row, time),
    scopes: parseScopes(row.scopes),
    expires_at: toIso(row.expires_at),
    allowed_ips: row.allowed_ips?.split(' ') ?? null,
    requests_per_minute: row.requests_per_minute,
    models: listModels(row.models),
    budgets: ownBudgets(row, time).map((budget) => serializeBudget(budget, time)),
    spent_usd: toUsd(row.spent_micro_usd),
    parent_id: row.parent_key_id,
    trust_policy_id: row.trust_policy_id,
    rotated_to: row.rotated_to_key_id,
    revokes_after_idle_s: row.idle_ms === null ? null : row.idle_ms / 1000,
    paused_at: toIso(row.paused_at),
    last_used_at: toIso(use.last_used_at),
    last_used_address: use.last_used_address,
    last_used_user_agent: use.last_used_user_agent,
    is_unused: isLive(row, time) && (use.last_used_at ?? row.created_at) <= time - unusedAfterMs,
    revoked_at: toIso(row.revoked_at),
    revoked_reason: row.revoked_reason,
  }
}

function statusOf(row: KeyRow, now: number): KeyStatus {
  if (row.revoked_at !== null) return 'revoked'
  if (!isLive(row, now)) return 'expired'
  if (row.paused_at !== null) return row.pause_reason === 'quarantined' ? 'quarantined' : 'paused'
  return row.rotated_to_key_id === null ? 'active' : 'deprecated'
}

/** A key after a change, and the other keys that changed with it. */
export const ChangedKeys = z
  .object({
    api_key: ApiKey,
    others: z
      .array(ApiKey)
      .meta({ description: 'The other keys that the request changed, as they were before.' }),
  })
  .meta({ id: 'ChangedApiKeys' })

export function serializeChangedKeys(
  { row, others }: { row: KeyRow; others: readonly KeyRow[] },
  uses: LastUsedBuffer,
  now: Date,
): z.input<typeof ChangedKeys> {
  return {
    api_key: serializeKey(row, uses, now),
    others: others.map((other) => serializeKey(other, uses, now)),
  }
}
