import { explainFormatError, parseKey } from '@oanim/key'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { type Context, clientFor } from '../../server/connect.ts'
import { serverToTell } from '../../server/server-option.ts'
import { readToken } from '../read-token.ts'

/**
 * `oanim api-keys report-leak`: needs no key of one's own.
 *
 * @throws {Failure} `key_malformed`, exit 2, before anything is sent.
 */
export async function createLeakReport(
  context: Context,
  { location }: { location?: string | undefined },
): Promise<void> {
  const { output } = context
  const server = await serverToTell(context)
  const parsed = parseKey(await readToken('leaked API key'))
  if (!parsed.ok) {
    throw new Failure('key_malformed', `That is no key. ${explainFormatError(parsed.error)}`, { exitCode: 2 })
  }
  const client = await clientFor(context, server, undefined)
  const received = await client.leakReports.create({
    key: parsed.key,
    ...(location !== undefined && { location }),
  })
  if (output.isJson) return output.json(received)
  await output.result(`Reported ${parsed.prefix} to ${visible(server.url)}\n`)
  await output.notice(
    'If it is a key of that server, it is revoked now, and the leak reports of its account show it.\n' +
      (received.sends_mail
        ? 'Its owners are sent a mail.\n'
        : 'That server sends no mail: if you know the owners, tell them.\n'),
  )
}
