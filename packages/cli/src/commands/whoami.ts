import { isPrefix } from '@oanim/key'
import type { Me, OpenAnimate } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../command.ts'
import { readCredentialsFile } from '../config/credentials-file.ts'
import { type Credential, sourceName } from '../config/find-credential.ts'
import { credentialsPath, hasHome, type Profile } from '../config/paths.ts'
import type { Context, Server } from '../context.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { connect } from '../server/connect.ts'
import { restrictionsOf } from './api-keys/report.ts'
import { budgetFacts, describeCredit } from './budgets/budget-facts.ts'

/** `oanim whoami` */
export const command = (run: Run) =>
  new Command('whoami')
    .description('Show the account, the server and the API key in use')
    .option('--explain', 'also show the restrictions of the key, its limits and the clock difference')
    .option('--json', 'print them as JSON')
    .addHelpText('after', examples(['oanim whoami', 'oanim whoami --explain', 'oanim whoami --json']))
    .action(run(whoami))

async function whoami(context: Context, { explain = false }: { explain?: boolean }): Promise<void> {
  const { output, profile } = context
  const { client, server, credential } = await connect(context)
  const shadowed = credential.source.kind === 'variable' ? await findShadowed(context) : undefined
  const me = await client.auth.me()
  const source = sourceName(credential.source)
  const clock = explain ? await compareClocks(client) : undefined
  if (output.isJson) {
    const from = {
      server: server.url,
      server_source: server.source,
      source,
      shadows: shadowed ?? null,
      profile: profile.name,
    }
    await output.json({ ...me, ...from, ...clock })
    return warnOfExpiry(context, me)
  }

  const { name, prefix, id, limits } = me.credential
  const facts: [string, string][] = [
    ['Account', `${visible(me.email)} (${visible(me.id)})`],
    ['Server', `${visible(server.url)} (${describeSource(server, credential, profile)})`],
    ['Key', `${visible(name)} (${visible(prefix ?? '-')}, ${visible(id)})`],
    ['Source', source],
  ]
  if (profile.source !== undefined) {
    facts.splice(1, 0, ['Profile', `${profile.name} (from ${profile.source})`])
  }
  if (me.credit) facts.splice(1, 0, ['Credit', describeCredit(me.credit)])
  if (shadowed !== undefined) {
    const what = shadowed.prefix === null ? 'the content' : `the key ${shadowed.prefix}`
    const where = shadowed.server === null ? '' : ` for ${visible(shadowed.server)}`
    facts.push(['Overrides', `${what} in ${shadowed.source}${where}`])
  }
  facts.push(...budgetFacts(me.budgets))
  if (clock) {
    facts.push(...restrictionsOf(me.credential, output))
    facts.push(['Server version', visible(clock.server_version)])
    for (const limit of limits ?? []) {
      const left = `${limit.remaining} of ${limit.requests_per_minute} requests left, resets in ${limit.resets_in_s} seconds`
      facts.push([`Limit of the ${visible(limit.name)}`, left])
    }
    facts.push(['Clock', describeSkew(clock.clock_skew_ms)])
  }
  await output.result(renderFacts(facts))
  await warnOfExpiry(context, me)
}

function describeSource({ source }: Server, { source: key }: Credential, profile: Profile): string {
  if (source === 'default') return 'default'
  const isOfSavedKey = hasHome() && source === credentialsPath(profile)
  return isOfSavedKey && key.kind !== 'file'
    ? `from ${source}: the server you logged in to`
    : `from ${source}`
}

/** Compares the time of the server with the middle of the request. */
async function compareClocks(
  client: OpenAnimate,
): Promise<{ server_version: string; clock_skew_ms: number }> {
  const sentAt = Date.now()
  const { version, time } = await client.server.health()
  const middle = (sentAt + Date.now()) / 2
  return { server_version: version, clock_skew_ms: Math.round(Date.parse(time) - middle) }
}

function describeSkew(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  if (seconds < 2) return 'in sync with the server'
  return `${seconds} seconds ${skewMs > 0 ? 'behind' : 'ahead of'} the server`
}

/** How long before its expiry a key is warned of. */
const warnBeforeMs = 7 * 24 * 60 * 60 * 1000

async function warnOfExpiry({ output }: Context, { credential }: Me): Promise<void> {
  const { expires_at: expiresAt, id, trust_policy_id: trustPolicyId } = credential
  // The keys of CI jobs are meant to expire within the hour.
  if (trustPolicyId) return
  if (!expiresAt || Date.parse(expiresAt) - Date.now() > warnBeforeMs) return
  await output.warning(
    'key_expires_soon',
    `The key expires on ${visible(expiresAt)}.`,
    'A key cannot extend its own life. Rotate it in the console, or with a key that has keys:write and expires later: ' +
      `oanim api-keys rotate ${visible(id)}`,
  )
}

interface Shadowed {
  source: string
  prefix: string | null
  server: string | null
}

/** Finds the saved key that ANIMATE_API_KEY takes precedence over. An unusable file is only a warning here. */
async function findShadowed({ output, profile }: Context): Promise<Shadowed | undefined> {
  if (!hasHome()) return undefined
  const path = credentialsPath(profile)
  const file = await readCredentialsFile(profile)
  if (file.state === 'missing') return undefined
  if (file.state === 'unusable') {
    await output.warning('credentials_unusable', `${file.message} It is ignored.`, file.hint)
    return { source: path, prefix: null, server: null }
  }
  if (file.apiKey === undefined) return undefined
  const start = file.apiKey.trim().slice(0, 13)
  return { source: path, prefix: isPrefix(start) ? start : null, server: file.server ?? null }
}
