import { z } from 'zod'
import { parseScopes, scopes } from '../core/scopes.ts'
import { containsKey, controlCharacters, isWellFormed } from '../core/text.ts'
import type { LastUsedBuffer } from '../http/last-used-buffer.ts'
import { readRevocationRecord } from './key-changes.ts'
import { keyStatuses } from './key-list.ts'
import { isLive, type KeyRow } from './key-rows.ts'

/** Most live keys of one account. */
export const maxLiveKeys = 10
/** Most live keys of an account's jobs. */
export const maxJobKeys = 100
/** How long a key may lie unused before lists say so. Milliseconds. */
const unusedAfterMs = 90 * 24 * 60 * 60 * 1000

const Time = z.iso.datetime()

/** A key as the API shows it: everything but its secret. */
export const ApiKey = z
  .object({
    id: z
      .string()
      .meta({ description: 'Identifies the key in the API.', example: 'key_5cQkqPmW0f3TzVxY1aBn' }),
    name: z.string().meta({ example: 'ci-pipeline' }),
    prefix: z.string().meta({
      description: 'The public beginning of the key, as it stands in logs and lists.',
      example: 'anim_a1b2c3d4',
    }),
    created_at: Time,
    created_by: z.string().nullable().meta({
      description:
        'The key or user that made this one; null when it was made on the server itself or for a job.',
    }),
    created_by_name: z.string().nullable().meta({ description: 'The name of that key or user.' }),
    kind: z.enum(['created', 'login', 'job']).meta({
      description:
        '`login` when `oanim login` made it for a device, of which one lives; `job` when a CI job exchanged its ' +
        'identity for it.',
    }),
    status: z.enum(keyStatuses).meta({
      description:
        '`deprecated` while another key takes over from it. Of these only it and `active` are accepted.',
    }),
    scopes: z.array(z.enum(scopes)).meta({ description: 'What it may do.' }),
    expires_at: Time.nullable().meta({ description: 'When it ends by itself; null for never.' }),
    allowed_ips: z
      .array(z.string())
      .nullable()
      .meta({ description: 'The CIDR blocks from which alone it may be used; null for anywhere.' }),
    requests_per_minute: z
      .int()
      .nullable()
      .meta({ description: 'Most requests in a minute; null for as many as the account may.' }),
    parent_id: z.string().nullable().meta({
      description:
        'The key whose child it is: the one that made it or the trust policy that it came by, or the one that replaced that one.',
    }),
    trust_policy_id: z.string().nullable().meta({ description: 'The trust policy that gave it to a job.' }),
    rotated_to: z.string().nullable().meta({ description: 'The key that takes over from it.' }),
    revokes_after_idle_s: z
      .int()
      .nullable()
      .meta({ description: 'After how many seconds of silence it ends, once it is being replaced.' }),
    paused_at: Time.nullable(),
    last_used_at: Time.nullable().meta({
      description: 'The last accepted request. On several servers, another one’s use shows within a minute.',
    }),
    last_used_address: z.string().nullable().meta({ description: 'The address of that request.' }),
    last_used_user_agent: z.string().nullable().meta({ description: 'The User-Agent of that request.' }),
    is_unused: z.boolean().meta({ description: 'Whether it lives and nobody has used it for 90 days.' }),
    revoked_at: Time.nullable().meta({ description: 'When the key was revoked; null if it was not.' }),
    revoked_reason: z
      .enum(['revoked', 'cascade', 'leaked', 'replaced', 'rotated', 'idle'])
      .nullable()
      .meta({
        description:
          'Why: by hand, with the key or trust it came from, because somebody reported it, because another took its place, ' +
          'because it was silent after its rotation, or because nobody used it for as long as the account allows.',
      }),
  })
  .meta({ id: 'ApiKey' })

/** What a key may be called: 1 to 100 characters, of which one can be seen, in one line. Trimmed, else as typed. */
export const KeyName = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .trim()
  .superRefine((name, context) => {
    const flaw = flawOfName(name)
    if (flaw) context.addIssue(flaw)
  })
  .meta({
    description: 'What the key is for. Trimmed; one line.',
    example: 'ci-pipeline',
    override: { minLength: 1, maxLength: 100 },
  })

function flawOfName(name: string): string | undefined {
  if (!/[^\p{Z}\p{C}]/u.test(name)) return 'must not be empty'
  if ([...name].length > 100) return 'must have at most 100 characters'
  if (controlCharacters.test(name)) return 'must not contain control characters'
  if (!isWellFormed(name)) return 'must be well-formed Unicode'
  if (containsKey(name)) return 'must not contain an API key'
  return undefined
}

/** An id in a path. Any text is taken: what is no id of this account is not found. */
export const KeyIdParameter = z
  .string()
  .meta({ description: 'The id of a key.', example: 'key_5cQkqPmW0f3TzVxY1aBn' })

/** What was known of a key when it was revoked. */
export const RevocationRecord = z
  .object({
    effective_at: Time.meta({ description: 'From when on no server accepts the key.' }),
    reason: z.enum(['revoked', 'cascade', 'leaked', 'replaced', 'rotated', 'idle']),
    last_accepted: z
      .object({ at: Time, address: z.string().nullable(), user_agent: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'The last request that was accepted, null if there was none. On several servers, one that another of them ' +
          'accepted in the last minute may be missing.',
      }),
    ended: z
      .array(z.object({ id: z.string(), name: z.string(), prefix: z.string() }))
      .meta({ description: 'The keys that came from it and ended in the same step.' }),
    trust_policies: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'The trusts of these keys, which were taken back in the same step.' }),
  })
  .meta({ id: 'RevocationRecord' })

/** One key as an answer. */
export const ApiKeyResponse = z
  .object({
    api_key: ApiKey,
    revocation_record: RevocationRecord.nullable().meta({ description: 'Once the key is revoked.' }),
  })
  .meta({ id: 'ApiKeyResponse' })

/** Shows the revocation record of a revoked key. */
export function toRevocationRecord(row: KeyRow): z.input<typeof RevocationRecord> {
  const { last_accepted: last, ...revocation_record } = readRevocationRecord(row)
  return {
    ...revocation_record,
    effective_at: iso(revocation_record.effective_at),
    last_accepted: last && { ...last, at: iso(last.at) },
    ended: [...revocation_record.ended],
    trust_policies: [...revocation_record.trust_policies],
  }
}

/** Shows a row, with the latest use that this process knows of. */
export function toResponse(row: KeyRow, uses: LastUsedBuffer, now: Date): z.input<typeof ApiKey> {
  const unwritten = uses.latest(row.id)
  const use = unwritten && unwritten.last_used_at >= (row.last_used_at ?? 0) ? unwritten : row
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    created_at: iso(row.created_at),
    created_by: row.created_by_key_id ?? row.created_by_user_id,
    created_by_name: row.created_by_name,
    kind: row.trust_policy_id !== null ? 'job' : row.device_id === null ? 'created' : 'login',
    status: statusOf(row, now.getTime()),
    scopes: parseScopes(row.scopes),
    expires_at: row.expires_at === null ? null : iso(row.expires_at),
    allowed_ips: row.allowed_ips === null ? null : row.allowed_ips.split(' '),
    requests_per_minute: row.requests_per_minute,
    parent_id: row.parent_key_id,
    trust_policy_id: row.trust_policy_id,
    rotated_to: row.rotated_to_key_id,
    revokes_after_idle_s: row.idle_ms === null ? null : row.idle_ms / 1000,
    paused_at: row.paused_at === null ? null : iso(row.paused_at),
    last_used_at: use.last_used_at === null ? null : iso(use.last_used_at),
    last_used_address: use.last_used_address,
    last_used_user_agent: use.last_used_user_agent,
    is_unused:
      isLive(row, now.getTime()) && (use.last_used_at ?? row.created_at) <= now.getTime() - unusedAfterMs,
    revoked_at: row.revoked_at === null ? null : iso(row.revoked_at),
    revoked_reason: row.revoked_reason,
  }
}

function statusOf(row: KeyRow, now: number): z.input<typeof ApiKey>['status'] {
  if (row.revoked_at !== null) return 'revoked'
  if (!isLive(row, now)) return 'expired'
  if (row.paused_at !== null) return row.pause_reason === 'quarantined' ? 'quarantined' : 'paused'
  return row.rotated_to_key_id === null ? 'active' : 'deprecated'
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

/** A key that was changed, and the others that changed with it. */
export const ChangedKeys = z
  .object({
    api_key: ApiKey,
    others: z
      .array(ApiKey)
      .meta({ description: 'The keys that changed in the same step, as they were before.' }),
  })
  .meta({ id: 'ChangedApiKeys' })

export function toChangedKeysResponse(
  { row, others }: { row: KeyRow; others: readonly KeyRow[] },
  uses: LastUsedBuffer,
  now: Date,
): z.input<typeof ChangedKeys> {
  return { api_key: toResponse(row, uses, now), others: others.map((other) => toResponse(other, uses, now)) }
}
