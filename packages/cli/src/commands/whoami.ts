import { isPrefix } from '@oanim/key'
import type { Me, OpenAnimate } from '@oanim/sdk'
import { readCredentialsFile } from '../credentials/credentials-file.ts'
import { type Credential, sourceName } from '../credentials/find-credential.ts'
import { credentialsPath, hasHome } from '../credentials/paths.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { type Context, connect } from '../server/connect.ts'
import { notNeeded, type Server } from '../server/find-server.ts'
import { restrictionsOf, timeTeller } from './api-keys/key-facts.ts'

interface Shadowed {
  source: string
  prefix: string | null
  server: string | null
}

/** `oanim whoami`: who the next command would be, on which server, and why. */
export async function whoami(context: Context, { explain = false }: { explain?: boolean }): Promise<void> {
  const { output } = context
  const { client, server, credential } = await connect(context)
  const shadowed = credential.source.kind === 'variable' ? await findShadowed(context) : undefined
  const me = await client.auth.me()
  const source = sourceName(credential.source)
  const clock = explain ? await compareClocks(client) : undefined
  if (output.isJson) {
    await output.json({
      ...me,
      server: server.url,
      server_source: server.source,
      source,
      shadows: shadowed ?? null,
      ...clock,
    })
    return warnOfExpiry(context, me)
  }

  const { name, prefix, id } = me.credential
  const facts: [string, string][] = [
    ['Account', `${visible(me.email)} (${visible(me.id)})`],
    ['Server', `${visible(server.url)} (${whyServer(server, credential)})`],
    ['Key', `${visible(name)} (${visible(prefix ?? '-')}, ${visible(id)})`],
    ['Source', source],
  ]
  if (shadowed !== undefined) {
    const what = shadowed.prefix === null ? 'what is' : `the key ${shadowed.prefix}`
    const where = shadowed.server === null ? '' : ` for ${visible(shadowed.server)}`
    facts.push(['Shadows', `${what} in ${shadowed.source}${where}`])
  }
  if (clock)
    facts.push(...restrictionsOf(me.credential, timeTeller(output)), [
      'Server version',
      visible(clock.server_version),
    ])
  for (const limit of clock ? (me.credential.limits ?? []) : []) {
    const left = `${limit.remaining} of ${limit.requests_per_minute} requests left for ${limit.resets_in_s} seconds`
    facts.push([`Limit of the ${visible(limit.name)}`, left])
  }
  if (clock) facts.push(['Clock', spokenSkew(clock.clock_skew_ms)])
  await output.result(renderFacts(facts))
  await warnOfExpiry(context, me)
}

/** Why this server was chosen. */
function whyServer({ source }: Server, { source: key }: Credential): string {
  if (source === 'default') return 'default'
  const isOfSavedKey = hasHome() && source === credentialsPath()
  return isOfSavedKey && key.kind !== 'file'
    ? `from ${source}: the server you logged in to`
    : `from ${source}`
}

/** Asks the server for its time, and takes the middle of the wait for the moment at which it looked. */
async function compareClocks(
  client: OpenAnimate,
): Promise<{ server_version: string; clock_skew_ms: number }> {
  const sentAt = Date.now()
  const { version, time } = await client.server.health()
  const middle = (sentAt + Date.now()) / 2
  return { server_version: version, clock_skew_ms: Math.round(Date.parse(time) - middle) }
}

function spokenSkew(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  if (seconds < 2) return 'as the server’s'
  return `the server’s is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} this machine’s`
}

/** When to begin to speak of a key's end. */
const warnBeforeMs = 7 * 24 * 60 * 60 * 1000

async function warnOfExpiry({ output }: Context, { credential }: Me): Promise<void> {
  const { expires_at: expiresAt, id, trust_policy_id: trustPolicyId } = credential
  // Those of jobs end within the hour, and are meant to.
  if (trustPolicyId) return
  if (!expiresAt || Date.parse(expiresAt) - Date.now() > warnBeforeMs) return
  await output.warning(
    'key_expires_soon',
    `The key expires on ${visible(expiresAt)}.`,
    'A key cannot extend its own life. Rotate it in the console, or with a key that has keys:write and expires later: ' +
      `oanim api-keys rotate ${visible(id)}`,
  )
}

/** Looks at the saved key that the variable keeps from being used. A broken file is no more than a remark here. */
async function findShadowed({ output }: Context): Promise<Shadowed | undefined> {
  if (!hasHome()) return undefined
  const path = credentialsPath()
  const file = await readCredentialsFile(path)
  if (file.state === 'missing') return undefined
  if (file.state === 'unusable') {
    await output.warning('credentials_unusable', `${file.message} ${notNeeded}`, file.hint)
    return { source: path, prefix: null, server: null }
  }
  if (file.apiKey === undefined) return undefined
  const start = file.apiKey.trim().slice(0, 13)
  return { source: path, prefix: isPrefix(start) ? start : null, server: file.server ?? null }
}
