/** Claim to pattern. All must match. */
export type Conditions = Readonly<Record<string, string>>

export type Claims = Readonly<Record<string, unknown>>

/** Whether the claims of a token match all conditions. */
export function meetsConditions(conditions: Conditions, claims: Claims): boolean {
  return Object.entries(conditions).every(
    ([name, pattern]) => Object.hasOwn(claims, name) && matchesPattern(pattern, claims[name]),
  )
}

/**
 * Whether a claim matches a pattern: the exact text, where `*` stands for one or more characters other than `/` and
 * `:`. `octo/*` matches any repository of `octo`; `refs/heads/*` matches any branch without a slash in its name.
 * Numbers and booleans are compared as text. Lists and objects never match.
 */
export function matchesPattern(pattern: string, claim: unknown): boolean {
  if (typeof claim !== 'string' && typeof claim !== 'number' && typeof claim !== 'boolean') return false
  const expected = pattern.split(separators)
  const actual = String(claim).split(separators)
  return (
    expected.length === actual.length &&
    expected.every((segment, index) => matchesSegment(segment, actual[index] ?? ''))
  )
}

/** Splits at `/` and `:` and keeps them as segments. */
const separators = /([/:])/

/** Linear in the length of the text: a regular expression could be made to backtrack by the author of a token. */
function matchesSegment(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let end = first.length
  for (const literal of rest) {
    const found = text.indexOf(literal, end + 1)
    if (found < 0) return false
    end = found + literal.length
  }
  return text.length - last.length > end && text.endsWith(last)
}

/** An issuer that anyone can get tokens from. Conditions must name an owner, or anyone could get a key. */
interface SharedIssuer {
  readonly name: string
  readonly isIssuer: (host: string) => boolean
  /** Claims that name the owner, and what their patterns must look like: no `*` within the owner. */
  readonly owners: Readonly<Record<string, RegExp>>
  readonly advice: string
}

const noWildcard = /^[^*]+$/
const noWildcardInFirstSegment = /^[^/*]+(?:\/|$)/

const sharedIssuers: readonly SharedIssuer[] = [
  {
    name: 'GitHub Actions',
    isIssuer: (host) => host === 'token.actions.githubusercontent.com',
    owners: {
      repository: /^[^/*]+\//,
      repository_id: noWildcard,
      repository_owner: noWildcard,
      repository_owner_id: noWildcard,
      // Any repository can customize `sub` to contain only `environment:production`.
      sub: /^(?:[^*]*:)?(?:(?:repo|repository):[^/:*]+\/|repository_(?:id|owner|owner_id):[^:*]+(?::|$))/,
    },
    advice: 'repository (octo/app), repository_id, repository_owner_id or sub',
  },
  {
    name: 'GitLab',
    isIssuer: (host) => host === 'gitlab.com' || host.startsWith('gitlab.'),
    owners: {
      project_path: noWildcardInFirstSegment,
      project_id: noWildcard,
      namespace_path: noWildcardInFirstSegment,
      namespace_id: noWildcard,
      sub: /^project_path:[^/:*]+\//,
    },
    advice: 'project_path (group/project), project_id, namespace_path, namespace_id or sub',
  },
]

const findSharedIssuer = (issuer: string) =>
  sharedIssuers.find(({ isIssuer }) => isIssuer(new URL(issuer).hostname))

/** Claims that do not identify the subject of a token. */
const impersonalClaims: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'])

/** Rejects conditions that tokens of anyone could meet. @param issuer The URL of the issuer. */
export function validateConditions(issuer: string, conditions: Conditions): string | undefined {
  const shared = findSharedIssuer(issuer)
  if (shared) {
    const isOwned = Object.entries(conditions).some(
      ([claim, pattern]) => Object.hasOwn(shared.owners, claim) && shared.owners[claim]?.test(pattern),
    )
    if (isOwned) return undefined
    return `must name the owner, because anyone can get a token from ${shared.name}: ${shared.advice}, without * in the owner`
  }
  const isPersonal = Object.entries(conditions).some(
    ([claim, pattern]) => !impersonalClaims.has(claim) && /[^*/:]/.test(pattern),
  )
  return isPersonal ? undefined : 'must name a claim that identifies the subject, such as sub'
}

const narrowingClaims = [
  'ref',
  'environment',
  'sub',
  'event_name',
  'ref_protected',
  'environment_protected',
] as const

/** Warnings about conditions that are valid but broad. */
export function adviceOn(issuer: string, conditions: Conditions): string[] {
  if (narrowingClaims.some((name) => Object.hasOwn(conditions, name)) || !findSharedIssuer(issuer)) return []
  return [
    'Every job of the repository gets a key, on any branch and for pull requests from branches of the repository. ' +
      'Add a condition on ref or environment to narrow it.',
  ]
}
