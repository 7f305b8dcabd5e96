import { redactKeys } from '@oanim/key'
import { z } from 'zod'
import { controlCharacters, isWellFormed } from '../core/text.ts'
import type { LastUsedBuffer } from '../http/last-used-buffer.ts'
import { ApiKey, RevocationRecord, toResponse as toKeyResponse, toRevocationRecord } from '../keys/api-key.ts'
import type { LeakedKey } from './leak-report-store.ts'

/** Longest place that is kept, in characters. */
const maxLocation = 500

/** Where a key was seen, as a reporter says. Nobody checks it, and a key in it is taken out. */
export const Location = z
  .string({ error: 'must be a string' })
  .trim()
  .min(1, 'must not be empty')
  .max(maxLocation, `must have at most ${maxLocation} characters`)
  .refine((text) => !controlCharacters.test(text), 'must not contain control characters')
  .refine(isWellFormed, 'must be well-formed Unicode')
  .transform(redactKeys)
  .meta({
    description: 'Where it was seen: an address, a file, a chat. Shown to the account as your words.',
    example: 'https://github.com/octocat/hello/blob/main/.env',
    override: { type: 'string', minLength: 1, maxLength: maxLocation },
  })

/** Keeps of a place what can be kept. */
export function tidyLocation(text: string): string | null {
  // First the keys: one that is cut at the end is harder to tell.
  const { data } = Location.safeParse(redactKeys(text).slice(0, maxLocation).toWellFormed())
  return data ?? null
}

/** A report that a key was seen where it should not be, with the key and how it ended. */
export const LeakReport = z
  .object({
    id: z.string().meta({ example: 'leak_7cQkqPmW0f3TzVxY1aBn' }),
    source: z.enum(['report', 'github']).meta({
      description: 'Who says so: somebody who holds the key, or GitHub.',
    }),
    location: z
      .string()
      .nullable()
      .meta({ description: 'Where it was seen, as the reporter says. Nobody checked it.' }),
    reported_at: z.iso.datetime(),
    reported_from: z.string().nullable().meta({ description: 'The address of the reporter.' }),
    resolved_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When somebody of the account said that it is dealt with.' }),
    api_key: ApiKey,
    revocation_record: RevocationRecord.nullable().meta({
      description: 'When the key ended, its last accepted request, and what ended with it.',
    }),
  })
  .meta({ id: 'LeakReport' })

/** One report as an answer. */
export const LeakReportResponse = z.object({ leak_report: LeakReport }).meta({ id: 'LeakReportResponse' })

export function toResponse(
  { leak_report: leakReport, key }: LeakedKey,
  uses: LastUsedBuffer,
  now: Date,
): z.input<typeof LeakReport> {
  return {
    id: leakReport.id,
    source: leakReport.source,
    location: leakReport.location,
    reported_at: new Date(leakReport.reported_at).toISOString(),
    reported_from: leakReport.reported_from,
    resolved_at: leakReport.resolved_at === null ? null : new Date(leakReport.resolved_at).toISOString(),
    api_key: toKeyResponse(key, uses, now),
    revocation_record: key.revoked_at === null ? null : toRevocationRecord(key),
  }
}
