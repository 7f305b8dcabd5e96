import { z } from 'zod'
import { containsKey, controlCharacters, isWellFormed } from '../base/text.ts'
import type { UseLog } from '../http/use-log.ts'
import type { KeyRow } from '../storage/key-store.ts'

/** Most live keys of one account. */
export const maxLiveKeys = 10

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
      description: 'The key or person that made this one; null when it was made on the server itself.',
    }),
    created_by_name: z.string().nullable().meta({ description: 'The name of that key or person.' }),
    kind: z
      .enum(['created', 'login'])
      .meta({ description: '`login` when `oanim login` made it for a device, of which one lives.' }),
    last_used_at: Time.nullable().meta({
      description: 'The last accepted request. On several servers, another one’s use shows within a minute.',
    }),
    last_used_address: z.string().nullable().meta({ description: 'The address of that request.' }),
    last_used_user_agent: z.string().nullable().meta({ description: 'The User-Agent of that request.' }),
    revoked_at: Time.nullable().meta({ description: 'When the key ended; null while it lives.' }),
  })
  .meta({ id: 'ApiKey' })

/** One key as an answer. */
export const ApiKeyAnswer = z.object({ api_key: ApiKey }).meta({ id: 'ApiKeyAnswer' })

/** What a key may be called: 1 to 100 characters, of which one can be seen, in one line. Trimmed, else as typed. */
export const KeyName = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .trim()
  .superRefine((name, context) => {
    const flaw = flawOfName(name)
    if (flaw) context.addIssue({ code: 'custom', message: flaw })
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

/** Shows a row, with the latest use that this process knows of. */
export function present(row: KeyRow, uses: UseLog): z.input<typeof ApiKey> {
  const unwritten = uses.latest(row.id)
  const use = unwritten && unwritten.last_used_at >= (row.last_used_at ?? 0) ? unwritten : row
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    created_at: iso(row.created_at),
    created_by: row.created_by_key_id ?? row.created_by_person_id,
    created_by_name: row.created_by_name,
    kind: row.login_device_id === null ? 'created' : 'login',
    last_used_at: use.last_used_at === null ? null : iso(use.last_used_at),
    last_used_address: use.last_used_address,
    last_used_user_agent: use.last_used_user_agent,
    revoked_at: row.revoked_at === null ? null : iso(row.revoked_at),
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
