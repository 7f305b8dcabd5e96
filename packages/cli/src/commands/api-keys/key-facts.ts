import type { ApiKey } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import { visible } from '../../output/text.ts'
import { spokenTime } from '../../output/time.ts'

/** Tells times as a user on a terminal or a program in a pipe reads them. */
export function timeTeller(output: Output): (iso: string | null) => string {
  return (iso) => {
    if (iso === null) return 'never'
    return output.isForUser ? `${spokenTime(iso, new Date())} (${visible(iso)})` : visible(iso)
  }
}

/** What bounds a key, where anything does. */
export function restrictionsOf(
  key: Pick<ApiKey, 'scopes' | 'expires_at' | 'allowed_ips' | 'requests_per_minute'>,
  time: (iso: string | null) => string,
): [string, string][] {
  return [
    ['Scopes', key.scopes.map(visible).join(', ') || 'none'],
    ['Expires', time(key.expires_at)],
    ...(key.allowed_ips === null
      ? []
      : [['Only from', key.allowed_ips.map(visible).join(', ')] as [string, string]]),
    ...(key.requests_per_minute === null
      ? []
      : [['Limit', `${key.requests_per_minute} requests a minute`] as [string, string]]),
  ]
}

/** A trust in a list of what ends with a key or lives on. */
export function trustPolicyName({ id, name }: { readonly id: string; readonly name: string }): string {
  return `trust ${visible(name)} (${visible(id)})`
}
