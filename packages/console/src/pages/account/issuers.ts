/** The known issuers of OIDC tokens, and the claims that identify a job. */
export const issuers = {
  github: {
    label: 'GitHub Actions',
    issuer: 'https://token.actions.githubusercontent.com',
    subject: { claim: 'repository', label: 'Repository', example: 'octo/app' },
    branch: { claim: 'ref', label: 'Branch', example: 'refs/heads/main' },
  },
  gitlab: {
    label: 'GitLab',
    issuer: 'https://gitlab.com',
    subject: { claim: 'project_path', label: 'Project', example: 'group/project' },
    branch: { claim: 'ref', label: 'Branch', example: 'main' },
  },
  other: {
    label: 'Other OpenID Connect issuer',
    issuer: '',
    subject: { claim: 'sub', label: 'Subject', example: 'system:serviceaccount:media:generator' },
    branch: undefined,
  },
} as const

export type IssuerName = keyof typeof issuers
