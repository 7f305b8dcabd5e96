import type { Policy } from '@oanim/sdk'
import { Failure } from '../failure.ts'
import { renderFacts } from '../output/table.ts'
import { type Context, connect } from '../server/connect.ts'
import { renderKeys } from './api-keys/key-table.ts'

/** `oanim policy show` */
export async function showPolicy(context: Context): Promise<void> {
  const { client } = await connect(context)
  const policy = await client.policy.get()
  if (context.output.isJson) return context.output.json({ policy })
  await context.output.result(render(policy))
}

/** What is typed of a change; `none` takes a number back. */
export interface PolicyOptions {
  maxLifetime?: string | undefined
  revokeIdleAfter?: string | undefined
  requireExpiry?: boolean | undefined
  requireAllowIp?: boolean | undefined
  limit?: string | undefined
}

/** `oanim policy set`: sets what is named, and lists the keys that do not obey it. */
export async function setPolicy(context: Context, options: PolicyOptions): Promise<void> {
  const { output } = context
  const change = changeOf(options)
  if (Object.keys(change).length === 0) {
    throw new Failure('usage_invalid', 'Nothing to set was named.', { exitCode: 2, hint: 'See --help.' })
  }
  const { client } = await connect(context)
  const changed = await client.policy.update(change)
  if (output.isJson) return output.json(changed)
  await output.result(render(changed.policy))
  if (changed.violations.length > 0) {
    await output.notice(
      '\nThese keys could not be made like this any more. They live on until they are replaced:\n\n' +
        renderKeys(changed.violations, { width: output.asideWidth }),
    )
  }
}

function changeOf(options: PolicyOptions): Partial<Policy> {
  const { maxLifetime, revokeIdleAfter, requireExpiry, requireAllowIp, limit } = options
  return {
    ...(maxLifetime !== undefined && { max_lifetime_days: number(maxLifetime, '--max-lifetime', 'd') }),
    ...(revokeIdleAfter !== undefined && {
      revoke_idle_after_days: number(revokeIdleAfter, '--revoke-idle-after', 'd'),
    }),
    ...(requireExpiry !== undefined && { requires_expiry: requireExpiry }),
    ...(requireAllowIp !== undefined && { requires_allowed_ips: requireAllowIp }),
    ...(limit !== undefined && { requests_per_minute: number(limit, '--limit', '') }),
  }
}

/** Reads `90d` (or `90`), or `none`. */
function number(text: string, option: string, unit: string): number | null {
  if (text === 'none') return null
  const [, digits] = new RegExp(`^(\\d{1,9})${unit && `${unit}?`}$`).exec(text) ?? []
  if (digits !== undefined) return Number(digits)
  const example = unit === 'd' ? '90d' : '6000'
  throw new Failure('usage_invalid', `${option} must be a number such as ${example}, or none.`, {
    exitCode: 2,
  })
}

function render(policy: Policy): string {
  const days = (count: number | null, otherwise: string) =>
    count === null ? otherwise : `${count} day${count === 1 ? '' : 's'}`
  return renderFacts([
    ['Longest life of a key', days(policy.max_lifetime_days, 'no limit')],
    ['Idle keys are revoked after', days(policy.revoke_idle_after_days, 'never')],
    ['Keys must expire', policy.requires_expiry ? 'yes' : 'no'],
    ['Keys must name addresses', policy.requires_allowed_ips ? 'yes' : 'no'],
    [
      'Requests a minute',
      policy.requests_per_minute === null ? 'no limit' : String(policy.requests_per_minute),
    ],
  ])
}
