import { type CreatedApiKey, type OpenAnimate, parseServerUrl, type Share } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import type { Context } from '../../server/connect.ts'
import { timeTeller } from './key-facts.ts'

/**
 * Prints, in place of a new key, a link that hands it to somebody. The key itself is shown to nobody here.
 *
 * @throws {Failure} `share_failed`, `link_not_shown`
 */
export async function showLink(
  context: Context,
  client: OpenAnimate,
  { api_key, key }: CreatedApiKey,
): Promise<void> {
  const { output } = context
  const { id } = api_key
  const { share, link } = await client.shares
    .create(id, key)
    .catch((cause: unknown) => abandon(client, id, cause))
  const facts = { api_key, share, link }
  try {
    await (output.isJson ? output.json(facts, { isUnrepeatable: true }) : show(context, facts))
  } catch (cause) {
    throw new Failure('link_not_shown', `The key ${id} was created, but its link could not be shown.`, {
      hint: `Nobody can open it. Revoke the key: oanim api-keys revoke ${id}`,
      members: { id },
      cause,
    })
  }
  const warning = '⚠ Whoever opens the link first has the key. It works once, for a day at most.'
  await output.notice(`\n${output.paintAside.yellow(warning)}\n`)
  const { origin } = new URL(link)
  const server = parseServerUrl(origin)
  if (server.ok && server.isLoopback) {
    await output.warning(
      'link_is_local',
      `The link opens on this machine only: it leads to ${origin}.`,
      'Set ANIMATE_API_URL to the address at which others reach the server.',
    )
  }
}

function show(
  { output }: Context,
  { api_key, share, link }: { api_key: CreatedApiKey['api_key']; share: Share; link: string },
): Promise<void> {
  const text = output.isIdle
    ? `${link}\n`
    : renderFacts([
        ['Name', visible(api_key.name)],
        ['Prefix', visible(api_key.prefix)],
        ['Link', visible(link)],
        ['Until', timeTeller(output)(share.expires_at)],
      ])
  return output.result(text, { isUnrepeatable: true })
}

/** Nobody has the key, so it must not live. */
async function abandon(client: OpenAnimate, id: string, cause: unknown): Promise<never> {
  const isEnded = await client.apiKeys.revoke(id).then(
    () => true,
    () => false,
  )
  const reason = cause instanceof Error ? ` ${cause.message}` : ''
  throw new Failure(
    'share_failed',
    `The key ${id} was created and could not be shared${isEnded ? ', so it was revoked again' : ''}.${reason}`,
    {
      hint: isEnded ? 'Try again.' : `Nobody has it. Revoke it: oanim api-keys revoke ${id}`,
      members: { id },
      cause,
    },
  )
}
