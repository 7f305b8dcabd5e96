import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { type AuditEvent, type AuditFilter, OpenAnimate } from '../../../../sdk/src/index.ts'
import type { Place } from '../../support/open-store.ts'

export const clientOf = (url: string, apiKey: string) => new OpenAnimate({ baseUrl: url, apiKey })

/** Reads the audit log of a key's account, oldest first. */
export async function readLog(url: string, apiKey: string, filter: AuditFilter = {}): Promise<AuditEvent[]> {
  const entries: AuditEvent[] = []
  for await (const entry of clientOf(url, apiKey).audit.export(filter)) entries.push(entry)
  return entries
}

/** Runs statements on the database directly. On the embedded database no server may run. */
export async function asAttacker(
  place: Pick<Place, 'dataDir' | 'databaseUrl'>,
  work: (run: (statement: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (place.databaseUrl === undefined) {
    const file = new DatabaseSync(`${place.dataDir}/oanim.db`)
    try {
      await work(async (statement) => file.exec(statement))
    } finally {
      file.close()
    }
    return
  }
  const client = new Client({ connectionString: place.databaseUrl })
  await client.connect()
  try {
    await work(async (statement) => {
      await client.query(statement)
    })
  } finally {
    await client.end()
  }
}

/** Drops the triggers that make the log append-only. */
export const dropTriggers = (place: Pick<Place, 'databaseUrl'>) =>
  place.databaseUrl === undefined
    ? 'drop trigger audit_event_no_update; drop trigger audit_event_no_delete'
    : 'drop trigger audit_event_no_change on audit_event; drop trigger audit_event_no_truncate on audit_event'
