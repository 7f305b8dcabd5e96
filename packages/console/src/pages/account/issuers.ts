/** Where jobs run, and which claims of their identity say whose they are. */
export const issuers = {
  github: {
    label: 'GitHub Actions',
    issuer: 'https://token.actions.githubusercontent.com',
    whose: { claim: 'repository', label: 'Repository', example: 'octo/app' },
    branch: { claim: 'ref', label: 'Branch', example: 'refs/heads/main' },
  },
  gitlab: {
    label: 'GitLab',
    issuer: 'https://gitlab.com',
    whose: { claim: 'project_path', label: 'Project', example: 'group/project' },
    branch: { claim: 'ref', label: 'Branch', example: 'main' },
  },
  other: {
    label: 'Another issuer (OpenID Connect)',
    issuer: '',
    whose: { claim: 'sub', label: 'Subject', example: 'system:serviceaccount:media:painter' },
    branch: undefined,
  },
} as const

export type IssuerName = keyof typeof issuers
