import { matchesPattern } from './claim-pattern.ts'

/** Claim to pattern. All of them must hold. */
export type Conditions = Readonly<Record<string, string>>

export type Claims = Readonly<Record<string, unknown>>

/** Says whether a token's claims are what the conditions ask for. */
export function meets(conditions: Conditions, claims: Claims): boolean {
  return Object.entries(conditions).every(
    ([name, pattern]) => Object.hasOwn(claims, name) && matchesPattern(pattern, claims[name]),
  )
}

/** An issuer that works for everybody: who does not say whose job it must be trust policies the whole world. */
interface SharedIssuer {
  readonly name: string
  readonly isIt: (host: string) => boolean
  /** What a pattern must look like so that it names somebody: no `*` up to the end of the owner. */
  readonly owners: Readonly<Record<string, RegExp>>
  readonly advice: string
}

/** An id is whole or says nothing. */
const whole = /^[^*]+$/
/** A path whose first part is whole. */
const owned = /^[^/*]+(?:\/|$)/

const sharedIssuers: readonly SharedIssuer[] = [
  {
    name: 'GitHub Actions',
    isIt: (host) => host === 'token.actions.githubusercontent.com',
    owners: {
      repository: /^[^/*]+\//,
      repository_id: whole,
      repository_owner: whole,
      repository_owner_id: whole,
      // Anybody can make GitHub write nothing but `environment:production` there.
      sub: /^(?:[^*]*:)?(?:(?:repo|repository):[^/:*]+\/|repository_(?:id|owner|owner_id):[^:*]+(?::|$))/,
    },
    advice: 'repository, such as octo/app, or repository_id, repository_owner_id or sub',
  },
  {
    name: 'GitLab',
    isIt: (host) => host === 'gitlab.com' || host.startsWith('gitlab.'),
    owners: {
      project_path: owned,
      project_id: whole,
      namespace_path: owned,
      namespace_id: whole,
      sub: /^project_path:[^/:*]+\//,
    },
    advice: 'project_path, such as group/project, or project_id, namespace_path, namespace_id or sub',
  },
]

/** Claims that say nothing of whose token it is. */
const impersonal: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'])

/** Says why conditions let in more than anybody can want. @param issuer The URL of the issuer. */
export function validateConditions(issuer: string, conditions: Conditions): string | undefined {
  const shared = sharedIssuers.find(({ isIt }) => isIt(new URL(issuer).hostname))
  if (shared) {
    const isOwned = Object.entries(conditions).some(([claim, pattern]) => {
      return Object.hasOwn(shared.owners, claim) && shared.owners[claim]?.test(pattern) === true
    })
    if (isOwned) return undefined
    return `must say whose job it is, for ${shared.name} gives everybody tokens: name ${shared.advice}, without a * for the owner`
  }
  const isPersonal = Object.entries(conditions).some(
    ([claim, pattern]) => !impersonal.has(claim) && /[^*/:]/.test(pattern),
  )
  return isPersonal ? undefined : 'must name a claim that says whose token it is, such as sub'
}

/** What somebody should know who trusts jobs like this. */
export function adviceOn(issuer: string, conditions: Conditions): string[] {
  const names = new Set(Object.keys(conditions))
  const isNarrow = ['ref', 'environment', 'sub', 'event_name', 'ref_protected', 'environment_protected'].some(
    (name) => names.has(name),
  )
  if (isNarrow || !sharedIssuers.some(({ isIt }) => isIt(new URL(issuer).hostname))) return []
  return [
    'Every job that matches gets a key, on any branch and for pull requests from inside the repository. ' +
      'A condition on ref or environment narrows it.',
  ]
}
