import { parseKey } from '@oanim/key'
import { isSealSecret } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { createClient } from '../../server/client.ts'
import { checkUrl } from '../../server/find-server.ts'
import { readSecret } from '../read-secret.ts'

/** `oanim api-keys open` */
export const command = (run: Run) =>
  new Command('open')
    .description('Open a share link and print its API key')
    .argument('<link>', 'the link; - reads it from standard input, which process lists do not show')
    .option('--json', 'print the key as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys open - < link.txt', 'oanim api-keys open - < link.txt | oanim login --token -'],
        'A share link works once. If someone opened it before you, the command says so: ask the sender to revoke the key.',
      ),
    )
    .action(run(openLink))

const askSender = 'Ask the sender to revoke the key and send a new link.'

/**
 * Calls the server in the link, and sends it only the ID of the share.
 *
 * @throws {Failure} exit 2: `link_invalid`, before the link is used; exit 1: `link_damaged`, `key_not_shown`
 */
async function openLink(context: Context, typed: string): Promise<void> {
  const { output } = context
  const { url, shareId, secret } = parseLink(typed === '-' ? await readSecret('link') : typed)
  const client = await createClient(context, checkUrl(url, 'the link'))
  const text = await client.shares.open(shareId, secret)
  const parsed = text === undefined ? undefined : parseKey(text)
  if (!parsed?.ok) {
    const what = parsed
      ? 'The link does not contain an API key.'
      : 'The link is damaged: it decrypts nothing.'
    throw new Failure('link_damaged', `${what} It cannot be used again.`, { hint: askSender })
  }
  const { key } = parsed
  try {
    if (output.isJson) await output.json({ key }, { mustArrive: true })
    else await output.result(`${key}\n`, { mustArrive: true })
  } catch (cause) {
    throw new Failure('key_not_shown', 'The link was used but the key could not be shown.', {
      hint: askSender,
      cause,
    })
  }
  if (output.isTerminal) await output.notice('\nSave the key now: the link does not work again.\n')
}

function parseLink(text: string): { url: string; shareId: string; secret: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [, base, shareId] = /^(.*)\/share\/(share_\w{1,100})\/?$/.exec(url?.pathname ?? '') ?? []
  const secret = url?.hash.slice(1) ?? ''
  if (url && base !== undefined && shareId !== undefined && isSealSecret(secret)) {
    return { url: `${url.origin}${base}`, shareId, secret }
  }
  const message =
    shareId === undefined
      ? 'This is not a share link.'
      : 'The link is incomplete: part of it after the # is missing.'
  throw new Failure('link_invalid', message, {
    exitCode: 2,
    hint: 'A share link looks like https://animate.example.com/share/share_…#… Copy all of it.',
  })
}
