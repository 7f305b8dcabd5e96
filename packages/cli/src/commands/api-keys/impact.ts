import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { callerSection, renderSection } from './evidence.ts'
import { findKey } from './find-key.ts'
import { timeTeller, trustPolicyName } from './key-facts.ts'
import { lockoutSentences } from './lockout.ts'

/** `oanim api-keys revoke --dry-run`: who used the key in the last 24 hours, and what would end with it. */
export async function showImpact(
  context: Context,
  target: string,
  { cascade = false }: { cascade?: boolean },
): Promise<void> {
  const { output } = context
  const { client, credential } = await connect(context)
  const found = await findKey(client, target)
  const impact = await client.apiKeys.impact(found.id, { cascade })
  if (output.isJson) return output.json(impact)

  const { api_key: key, affected: ending, unaffected: staying, callers, totals } = impact
  const {
    affected_trust_policies: affectedTrustPolicies,
    unaffected_trust_policies: unaffectedTrustPolicies,
  } = impact
  const nameOf = ({ name, prefix, id }: typeof key) => `${visible(name)} (${visible(prefix)}, ${visible(id)})`
  const time = timeTeller(output)
  await output.result(
    renderFacts([
      [key.revoked_at === null ? 'Would end' : 'Already revoked', nameOf(key)],
      ...ending.filter(({ id }) => id !== key.id).map((each): [string, string] => ['With it', nameOf(each)]),
      ...affectedTrustPolicies.map((each): [string, string] => ['With it', trustPolicyName(each)]),
      ...staying.map((each): [string, string] => ['Lives on', nameOf(each)]),
      ...unaffectedTrustPolicies.map((each): [string, string] => ['Lives on', trustPolicyName(each)]),
      ['Last used', time(key.last_used_at)],
    ]) + renderSection(output, callerSection(output, callers, totals.callers, ending)),
  )
  for (const sentence of lockoutSentences(impact, credential)) {
    await output.warning('lockout', sentence, 'The revocation asks first, or needs --yes.')
  }
  const keys = ending.length > 1 ? 'these keys' : 'it'
  await output.notice(
    `\n${callers.length === 0 ? `Nobody has used ${keys} since ${time(impact.since)}. ` : ''}` +
      `Nothing was revoked.${staying.length + unaffectedTrustPolicies.length > 0 ? ' What lives on ends with --cascade.' : ''}\n`,
  )
}
