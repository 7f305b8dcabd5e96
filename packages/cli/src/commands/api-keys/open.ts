import { parseKey } from '@oanim/key'
import { isSealSecret } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { type Context, clientFor } from '../../server/connect.ts'
import { checkUrl } from '../../server/find-server.ts'
import { readToken } from '../read-token.ts'

const ask = 'Ask whoever sent it for another, and to revoke the key.'

/**
 * `oanim api-keys open`: asks the server that the link names, and sends it nothing but the id of the share.
 *
 * @throws {Failure} exit 2: `link_invalid`, before the link is used; exit 1: `link_damaged`
 */
export async function openLink(context: Context, typed: string): Promise<void> {
  const { output } = context
  const { url, shareId, secret } = parseLink(typed === '-' ? await readToken('link') : typed)
  const client = await clientFor(context, checkUrl(url, 'the link'), undefined)
  const text = await client.shares.open(shareId, secret)
  const parsed = text === undefined ? undefined : parseKey(text)
  if (!parsed?.ok) {
    const what = parsed
      ? 'What the link holds is no key.'
      : 'The link was changed on its way: it decrypts nothing.'
    throw new Failure('link_damaged', `${what} It is used up now.`, { hint: ask })
  }
  try {
    if (output.isJson) await output.json({ key: parsed.key }, { isUnrepeatable: true })
    else await output.result(`${parsed.key}\n`, { isUnrepeatable: true })
  } catch (cause) {
    throw new Failure('key_not_shown', 'The link was opened, but the key could not be shown.', {
      hint: ask,
      cause,
    })
  }
  if (output.isForUser) await output.notice('\nSave it now: the link does not work a second time.\n')
}

function parseLink(text: string): { url: string; shareId: string; secret: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [, base, shareId] = /^(.*)\/share\/(share_\w{1,100})\/?$/.exec(url?.pathname ?? '') ?? []
  const secret = url?.hash.slice(1) ?? ''
  if (url && base !== undefined && shareId !== undefined && isSealSecret(secret)) {
    return { url: `${url.origin}${base}`, shareId, secret }
  }
  const isCut = shareId !== undefined
  throw new Failure(
    'link_invalid',
    isCut
      ? 'The link is cut: what stands behind the # is missing or not whole.'
      : 'That is no link to a key.',
    { exitCode: 2, hint: 'It looks like https://animate.example.com/share/share_…#… Copy the whole of it.' },
  )
}
