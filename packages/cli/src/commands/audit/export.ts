import type { AuditEvent } from '@oanim/sdk'
import { toJson, visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { prepareTarget, saveFile } from '../save-file.ts'
import { type FilterOptions, filterOf } from './filter.ts'

/** `oanim audit export`: as it comes, so that the log may be longer than memory. */
export async function exportAudit(
  context: Context,
  { out, ...options }: FilterOptions & { out?: string },
): Promise<void> {
  const { output } = context
  const filter = filterOf(options)
  const target = out === undefined || out === '-' ? undefined : await prepareTarget(out)
  const { client } = await connect(context)
  const entries = client.audit.export(filter)
  if (out === undefined || target === undefined) {
    for await (const entry of entries) {
      await output.result(`${toJson(entry)}\n`)
      // Whoever read it has gone.
      if (!process.stdout.writable) break
    }
    return
  }
  let count = 0
  let last: AuditEvent | undefined
  const lines = async function* () {
    for await (const entry of entries) {
      count += 1
      last = entry
      yield `${JSON.stringify(entry)}\n`
    }
  }
  await saveFile(target, out, lines())
  const written = { file: out, entries: count, last_hash: last?.hash ?? null }
  if (output.isJson) return output.json(written)
  await output.notice(`Wrote ${count} ${count === 1 ? 'entry' : 'entries'} to ${visible(out)}.\n`)
}
