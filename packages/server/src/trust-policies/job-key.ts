import { redactKeys } from '@oanim/key'
import { parseScopes } from '../core/scopes.ts'
import { KeyName } from '../keys/api-key.ts'
import { earlier, type Restrictions, resolveRestrictions } from '../keys/restrictions.ts'
import type { Policy } from '../policy/account-store.ts'
import type { Claims } from './conditions.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

const maxNameCharacters = 100

/**
 * Names the key of a job so that the job can be found: `octo/app deploy.yml #123`, `group/project job 456`, or the
 * `sub` of another issuer.
 *
 * @param fallback The name if the claims contain no valid name.
 */
export function jobKeyName(claims: Claims, fallback: string): string {
  const text = (name: string) => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const name =
    gitHubName(text) ?? (text('project_path') ? `${text('project_path')} job ${text('job_id')}` : text('sub'))
  const clean = redactKeys(name)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const parsed = KeyName.safeParse([...clean].slice(0, maxNameCharacters).join(''))
  return parsed.success ? parsed.data : fallback
}

function gitHubName(text: (claim: string) => string): string | undefined {
  const repository = text('repository')
  if (repository === '') return undefined
  // octo/app/.github/workflows/deploy.yml@refs/heads/main
  const path = text('workflow_ref') || text('job_workflow_ref')
  const file = path.split('@')[0]?.split('/').at(-1)
  return [repository, file || text('workflow'), text('run_id') && `#${text('run_id')}`]
    .filter(Boolean)
    .join(' ')
}

/**
 * The restrictions of a job's key: those of the trust policy, until the key that created the trust policy expires, and
 * within the current policy of the account.
 *
 * @param now Milliseconds.
 */
export function jobKeyRestrictions(
  trustPolicy: Pick<
    TrustPolicyRow,
    | 'scopes'
    | 'lifetime_s'
    | 'allowed_ips'
    | 'requests_per_minute'
    | 'models'
    | 'budgets'
    | 'parent_expires_at'
    | 'parent_has_budget'
  >,
  policy: Policy,
  now: number,
): Restrictions | { denied: true; detail: string } {
  const restrictions = resolveRestrictions(
    {
      scopes: parseScopes(trustPolicy.scopes),
      expires: { afterMs: trustPolicy.lifetime_s * 1000 },
      allowed_ips: trustPolicy.allowed_ips?.split(' '),
      requests_per_minute: trustPolicy.requests_per_minute ?? undefined,
      models: trustPolicy.models?.split(' '),
      has_budget: trustPolicy.budgets !== null || trustPolicy.parent_has_budget === 1,
    },
    undefined,
    policy,
    now,
  )
  if ('error' in restrictions) return { denied: true, detail: restrictions.error.detail }
  return { ...restrictions, expires_at: earlier(restrictions.expires_at, trustPolicy.parent_expires_at) }
}
