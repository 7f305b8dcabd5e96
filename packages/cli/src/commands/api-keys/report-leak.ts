import { explainFormatError, parseKey } from '@oanim/key'
import { Command } from 'commander'
import { examples, type Run, usageError } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { createClient } from '../../server/client.ts'
import { findServer } from '../../server/find-server.ts'
import { readSecret } from '../read-secret.ts'

/** `oanim api-keys report-leak` */
export const command = (run: Run) =>
  new Command('report-leak')
    .helpGroup('Security:')
    .description('Report and revoke a leaked API key (no account needed)')
    // A key in the arguments gets an error of its own.
    .argument('[key]')
    .option('--location <text>', 'where you found the key, such as a URL; the owners of the account see it')
    .option('--json', 'print the API response as JSON')
    .usage('[options] < file')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys report-leak < found.txt',
          'printf %s "$KEY" | oanim api-keys report-leak --location https://example.com/a',
        ],
        'The key is read from standard input. If it is live, it is revoked with its descendants before the command returns, and its account gets a leak report. The response does not reveal whether the key exists.',
      ),
    )
    .action(run(reportLeak))

/** @throws {Failure} exit 2, before anything is sent: `usage_invalid`, `key_malformed` */
async function reportLeak(
  context: Context,
  typed: string | undefined,
  { location }: { location?: string },
): Promise<void> {
  if (typed !== undefined) {
    throw usageError(
      'Pass the key on standard input: process lists and shell history show arguments.',
      'printf %s "$KEY" | oanim api-keys report-leak',
    )
  }
  const { output } = context
  const server = await findServer(context)
  const parsed = parseKey(await readSecret('leaked API key'))
  if (!parsed.ok) {
    throw new Failure('key_malformed', `This is not an API key. ${explainFormatError(parsed.error)}`, {
      exitCode: 2,
    })
  }
  const client = await createClient(context, server)
  const received = await client.leakReports.create({
    key: parsed.key,
    ...(location !== undefined && { location }),
  })
  if (output.isJson) return output.json(received)
  await output.result(`Reported ${parsed.prefix} to ${visible(server.url)}\n`)
  await output.notice(
    'If the key belongs to that server, it is revoked, and its account has a leak report.\n' +
      (received.sends_mail
        ? 'The server emails the owners of the account.\n'
        : 'The server does not send email: if you know the owners, tell them.\n'),
  )
}
