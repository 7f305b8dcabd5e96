import { redactKeys } from '@oanim/key'
import { z } from 'zod'
import { controlCharacters, isWellFormed } from '../core/text.ts'
import { toIso } from '../core/time.ts'
import type { LastUsedBuffer } from '../http/last-used-buffer.ts'
import { ApiKey, RevocationRecord, serializeKey, serializeRevocationRecord } from '../keys/api-key.ts'
import type { LeakReportWithKey } from './leak-report-store.ts'

/** Characters. */
const maxLocation = 500

/** Where a key was found, in the reporter's words. Keys in it are redacted. */
export const Location = z
  .string({ error: 'must be a string' })
  .trim()
  .min(1, 'must not be empty')
  .max(maxLocation, `must have at most ${maxLocation} characters`)
  .refine((text) => !controlCharacters.test(text), 'must not contain control characters')
  .refine(isWellFormed, 'must be well-formed Unicode')
  .transform(redactKeys)
  .meta({
    description: 'Where you found the key: a URL, a file, a chat. The account sees this text.',
    example: 'https://github.com/octocat/hello/blob/main/.env',
    override: { type: 'string', minLength: 1, maxLength: maxLocation },
  })

/** Makes a location out of any text; `null` if nothing of it can be kept. */
export function tidyLocation(text: string): string | null {
  // Redact before cutting: a key that is cut off is harder to recognize.
  const { data } = Location.safeParse(redactKeys(text).slice(0, maxLocation).toWellFormed())
  return data ?? null
}

export const LeakReport = z
  .object({
    id: z.string().meta({ example: 'leak_7cQkqPmW0f3TzVxY1aBn' }),
    source: z.enum(['report', 'github']).meta({
      description: '`report`: someone who holds the key. `github`: GitHub secret scanning.',
    }),
    location: z
      .string()
      .nullable()
      .meta({ description: 'Where the key was found, in the reporter’s words. Not verified.' }),
    reported_at: z.iso.datetime(),
    reported_from: z.string().nullable().meta({ description: 'The address of the reporter.' }),
    resolved_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When a member of the account marked the report as resolved.' }),
    api_key: ApiKey,
    revocation_record: RevocationRecord.nullable().meta({
      description: 'When the key was revoked, its last accepted request, and what was revoked with it.',
    }),
  })
  .meta({ id: 'LeakReport' })

export const LeakReportResponse = z.object({ leak_report: LeakReport }).meta({ id: 'LeakReportResponse' })

export function serializeLeakReport(
  { leak_report: row, key }: LeakReportWithKey,
  uses: LastUsedBuffer,
  now: Date,
): z.input<typeof LeakReport> {
  return {
    id: row.id,
    source: row.source,
    location: row.location,
    reported_at: toIso(row.reported_at),
    reported_from: row.reported_from,
    resolved_at: toIso(row.resolved_at),
    api_key: serializeKey(key, uses, now),
    revocation_record: key.revoked_at === null ? null : serializeRevocationRecord(key),
  }
}
